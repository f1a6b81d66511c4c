/* Map pictures behind the routes, where the authority named a server of them. Without one nothing is asked for. A picture that does not
   come leaves the grid or the streets as they are. */
"use strict";
(() => {
  const R = mertidRoute, { state } = R;
  const TILE_PX = 256, LAST_ZOOM = 19, MOST_SHOWN = 80, MOST_KEPT = 240, GATHER_MS = 120;
  const OSM = "© OpenStreetMap contributors"; // the licence of streets out of an extract asks for it, in these words
  const kept = new Map(); // address -> picture, the one longest unused first
  const credit = document.getElementById("map-credit");
  let timer = 0;

  const there = (image) => image.complete && image.naturalWidth > 0;
  function come() { timer ||= setTimeout(() => { timer = 0; R.map.redraw(); }, GATHER_MS); } // many come at once: one drawing for them

  function picture(address) {
    let image = kept.get(address);
    if (image) { kept.delete(address); } else {
      image = new Image();
      image.referrerPolicy = "no-referrer";
      image.decoding = "async";
      image.addEventListener("load", come);
      image.src = address;
    }
    kept.set(address, image);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
    return image;
  }

  /* The level whose pictures come nearest to their own size, fewer where the map is large. */
  function level(view, wide, high) {
    let zoom = Math.min(Math.max(Math.round(Math.log2(view.px / TILE_PX)), 0), LAST_ZOOM);
    const across = (length, at) => (length * 2 ** at) / view.px + 2;
    while (zoom > 0 && across(wide, zoom) * across(high, zoom) > MOST_SHOWN) zoom--;
    return zoom;
  }

  /* Draws what is there of the pictures in view, and asks for the rest. */
  function draw(pen, view, wide, high) {
    const { tiles } = state.data;
    if (!tiles) return;
    const zoom = level(view, wide, high), many = 2 ** zoom, size = view.px / many;
    const west = (view.x - wide / 2 / view.px) * many, north = (view.y - high / 2 / view.px) * many;
    for (let y = Math.max(Math.floor(north), 0); y < Math.min(north + high / size, many); y++) {
      for (let x = Math.max(Math.floor(west), 0); x < Math.min(west + wide / size, many); x++) {
        const image = picture(tiles.address.replace("{z}", zoom).replace("{x}", x).replace("{y}", y));
        if (!there(image)) continue;
        const left = Math.round((x - west) * size), up = Math.round((y - north) * size); // whole pixels, so that no seams show
        pen.drawImage(image, left, up, Math.round((x + 1 - west) * size) - left, Math.round((y + 1 - north) * size) - up);
      }
    }
  }

  function say() {
    const said = [state.data.tiles?.credit, state.data.streets?.length ? OSM : ""].filter(Boolean);
    credit.textContent = [...new Set(said)].join(" · ");
    credit.hidden = !said.length;
  }
  R.on("loaded", say);
  R.tiles = { draw };
})();
