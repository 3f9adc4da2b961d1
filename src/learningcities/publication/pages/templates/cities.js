// The filter of the start page: shows the cities whose names and concepts fit. The list is whole without it.
"use strict";
const form = document.querySelector(".filter");
const output = form.querySelector("output");
const folded = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const countries = [...document.querySelectorAll(".countries > div")].map(country => ({
  country,
  cities: [...country.querySelectorAll("li")].map(city => ({
    city,
    words: folded(`${city.textContent} ${city.dataset.words} ${country.querySelector("h3").textContent}`),
    concepts: city.dataset.concepts.split(" "),
  })),
}));

function filter() {
  const words = folded(form.elements.name.value).split(/\s+/).filter(Boolean);
  const concepts = [...form.querySelectorAll("select")].map(select => select.value).filter(Boolean);
  let found = 0;
  for (const { country, cities } of countries) {
    let shown = 0;
    for (const one of cities) {
      const fits = words.every(word => one.words.includes(word)) && concepts.every(each => one.concepts.includes(each));
      one.city.hidden = !fits;
      shown += fits;
    }
    country.hidden = shown === 0;
    found += shown;
  }
  output.textContent = form.dataset.found.replace("{count}", found);
}

form.addEventListener("input", filter);
form.addEventListener("submit", event => event.preventDefault());
form.hidden = false;
filter();
