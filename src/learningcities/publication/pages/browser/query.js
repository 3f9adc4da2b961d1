// The start of the query page. A page from disk can neither start workers nor fetch files, so it says what to do.
"use strict";
if (location.protocol === "file:") {
  document.getElementById("_disk").hidden = false;
} else {
  import("./page.js").then((page) => page.start());
}
