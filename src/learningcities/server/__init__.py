"""The server: releases in, answers over HTTP out. It knows releases and nothing earlier."""
