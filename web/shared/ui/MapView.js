import { h, onBeforeUnmount, onMounted, ref, watch } from "vue";
import { clustered, degreesText, freeNames, stepFor } from "./geo.js";
import { FINEST_ZOOM, landIn, loadLand } from "./land.js";

let library = null;
function loadLibrary() {
  library ??= Promise.all([
    import("leaflet").then((module) => module.leaflet),
    new Promise((resolve) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = import.meta.resolve("../../vendor/leaflet.css");
      link.onload = link.onerror = resolve;
      document.head.prepend(link);
    }),
  ]).then(([leaflet]) => leaflet);
  return library;
}

/** Pins so far outside of what is seen are not drawn. */
const MARGIN = 0.2;
/** Fine lines between two lines with a number. */
const FINE = 5;
/** A map narrower than this has no room for numbers at its lines. */
const SMALL_PX = 420;
const SEEN_WORDS = 8;
/** A map of very many sites comes in several pictures, so that it never stops the page. */
const MADE_AT_ONCE = 24;

function drawGraticule(L, map, layer) {
  layer.clearLayers();
  const bounds = map.getBounds();
  const isSmall = map.getSize().x < SMALL_PX;
  const step = stepFor(Math.max(bounds.getEast() - bounds.getWest(), 0.02), isSmall ? 2 : 4);
  const [south, north, west, east] = [bounds.getSouth(), bounds.getNorth(), bounds.getWest(), bounds.getEast()];
  const label = (at, text, name) => {
    if (isSmall) return; // the scale has to do
    const element = document.createElement("span");
    element.className = `grat-label ${name}`;
    element.textContent = text;
    const icon = L.divIcon({ className: "", html: element, iconSize: [0, 0] });
    L.marker(at, { interactive: false, keyboard: false, icon }).addTo(layer);
  };
  const line = (points, isFine) =>
    L.polyline(points, { interactive: false, className: isFine ? "grat fine" : "grat" }).addTo(layer);
  /** Calls `draw` for each line from one border to the other, the fine ones first. */
  const each = (from, to, draw) => {
    const fine = step / FINE;
    const first = Math.ceil(from / fine);
    for (let number = first; number * fine < to; number++) if (number % FINE) draw(number * fine, true);
    for (let number = Math.ceil(from / step); number * step < to; number++) draw(number * step, false);
  };
  each(west, east, (lng, isFine) => {
    line([[south, lng], [north, lng]], isFine);
    if (!isFine) label([south, lng], degreesText(lng, "EW", step), "below");
  });
  each(south, north, (lat, isFine) => {
    line([[lat, west], [lat, east]], isFine);
    if (!isFine) label([lat, west], degreesText(lat, "NS", step), "beside");
  });
}

/** Land is drawn this much beyond the borders, so that moving a little needs no new one. */
const LAND_MARGIN = 0.5;

function drawLand(L, map, layer, all) {
  layer.clearLayers();
  if (map.getZoom() > FINEST_ZOOM) return;
  const bounds = map.getBounds().pad(LAND_MARGIN);
  const frame = {
    west: bounds.getWest(),
    east: bounds.getEast(),
    south: bounds.getSouth(),
    north: bounds.getNorth(),
  };
  const shapes = landIn(all, frame).map((ring) => [ring.points.map(([lng, lat]) => [lat, lng])]);
  if (shapes.length) L.polygon(shapes, { interactive: false, className: "land", pane: "land" }).addTo(layer);
}

/**
 * Points on a map: tiles when a tile server is configured, else the outline of land under a graticule. The slot is drawn
 * at the chosen one.
 */
export default {
  name: "MapView",
  props: {
    /** [{id, lat, lng, text, title, tone}] */
    points: { type: Array, required: true },
    chosen: { type: String, default: null },
    tiles: { type: Object, default: null },
    label: { type: String, required: true },
  },
  emits: ["choose"],
  setup(props, { emit, slots }) {
    const host = ref(/** @type {any} */ (null));
    const place = ref(/** @type {{x: number, y: number, isLow: boolean} | null} */ (null));
    const pointer = ref("");
    let L = null;
    let map = null;
    let layer = null;
    let observer = null;
    let hasFitted = false;
    /** Pins that are there: {marker, element, name, group}, by the ids of their points. */
    let pins = new Map();
    let layout = "";
    let groups = /** @type {any[]} */ ([]);

    function fit() {
      if (!map || !props.points.length) return;
      const bounds = L.latLngBounds(props.points.map((one) => [one.lat, one.lng]));
      hasFitted = true; // moving the map draws it again
      map.fitBounds(bounds.pad(0.15), { maxZoom: 13, animate: false });
    }

    function pinFor(key, first) {
      const element = document.createElement("span");
      const count = document.createElement("b");
      const name = document.createElement("small");
      element.append(count, name);
      const marker = L.marker([first.lat, first.lng], {
        icon: L.divIcon({ className: "", html: element, iconSize: [0, 0] }),
      });
      const pin = { marker, element, count, name, group: /** @type {any} */ (null) };
      marker.on("click", () => {
        if (pin.group.points.length === 1) return emit("choose", pin.group.points[0].id);
        const bounds = L.latLngBounds(pin.group.points.map((one) => [one.lat, one.lng]));
        map.fitBounds(bounds.pad(0.3), { maxZoom: 17 });
      });
      marker.addTo(layer);
      pins.set(key, pin);
      return pin;
    }

    /** Only what has changed is written: most changes are a number or a colour of few pins. */
    function dress(pin, group) {
      const isCluster = group.points.length > 1;
      const [first] = group.points;
      pin.group = group;
      const title = group.points.map((one) => one.title).slice(0, SEEN_WORDS).join(", ");
      const isChosen = group.points.some((one) => one.id === props.chosen);
      const look = `pin ${group.tone}${isCluster ? " cluster" : ""}${isChosen ? " is-chosen" : ""}`;
      const text = isCluster ? String(group.points.length) : first.text;
      if (pin.look !== look) pin.element.className = pin.look = look;
      if (pin.text !== text) pin.count.textContent = pin.text = text;
      if (pin.title === title) return;
      pin.title = title;
      pin.name.textContent = isCluster ? "" : first.title;
      const host = pin.marker.getElement();
      host?.setAttribute("aria-label", title);
      host?.setAttribute("title", title);
    }

    /** Names that would cover each other or another pin are left out; the worst sites keep theirs. */
    function showNames() {
      const shown = freeNames(
        [...pins].filter(([, pin]) => pin.group.points.length === 1).map(([key, pin]) => ({
          key,
          tone: pin.group.tone,
          text: pin.title ?? "",
          ...map.latLngToContainerPoint(pin.marker.getLatLng()),
        })),
        [...pins.values()].map((pin) => map.latLngToContainerPoint(pin.marker.getLatLng())),
      );
      for (const [key, pin] of pins) pin.name.hidden = !shown.has(key);
    }

    function draw() {
      if (!map) return;
      if (!hasFitted) fit();
      const seen = map.getBounds().pad(MARGIN);
      const points = props.points.filter((one) => seen.contains([one.lat, one.lng]));
      const fresh = `${map.getZoom()} ${points.map((one) => `${one.id} ${one.lat} ${one.lng}`).join()}`;
      const isSameLayout = fresh === layout;
      if (isSameLayout) {
        const byId = new Map(points.map((one) => [one.id, one]));
        groups = groups.map(({ points: old }) =>
          clustered(old.map((one) => byId.get(one.id)), () => ({ x: 0, y: 0 }))[0]
        );
      } else {
        layout = fresh;
        groups = clustered(points, (one) => map.latLngToContainerPoint([one.lat, one.lng]));
      }
      const old = pins;
      pins = new Map();
      let made = 0;
      for (const group of groups) {
        const key = group.points.map((one) => `${one.id} ${one.lat} ${one.lng}`).join();
        const known = old.get(key);
        if (!known && made++ >= MADE_AT_ONCE) continue;
        const pin = known ?? pinFor(key, group.points[0]);
        pins.set(key, pin);
        old.delete(key);
        dress(pin, group);
      }
      for (const pin of old.values()) pin.marker.remove();
      if (made > MADE_AT_ONCE) requestAnimationFrame(draw);
      else if (made || !isSameLayout) showNames();
      follow();
    }

    /** Where the slot is drawn: at the chosen point, as long as it is in sight. */
    function follow() {
      const point = props.points.find((one) => one.id === props.chosen);
      if (!map || !point || !map.getBounds().contains([point.lat, point.lng])) return void (place.value = null);
      const { x, y } = map.latLngToContainerPoint([point.lat, point.lng]);
      place.value = { x, y, isLow: y < map.getSize().y / 2 };
    }

    onMounted(async () => {
      L = await loadLibrary();
      if (!host.value) return;
      map = L.map(host.value, { zoomControl: true, attributionControl: Boolean(props.tiles), zoomSnap: 0.25 });
      map.setView([23.7, 121], 7);
      layer = L.layerGroup();
      if (props.tiles) {
        L.tileLayer(props.tiles.tileUrl, { attribution: props.tiles.attribution, maxZoom: 19 }).addTo(map);
      } else {
        map.createPane("land").style.zIndex = "350"; // below the lines
        const land = L.layerGroup().addTo(map);
        const lines = L.layerGroup().addTo(map);
        const redraw = () => drawGraticule(L, map, lines);
        map.on("moveend", redraw);
        redraw();
        loadLand().then((all) => {
          if (!map) return;
          const again = () => drawLand(L, map, land, all);
          map.on("moveend", again);
          again();
        });
        map.on(
          "mousemove",
          (
            { latlng },
          ) => (pointer.value = `${degreesText(latlng.lat, "NS", 0.001)}  ${degreesText(latlng.lng, "EW", 0.001)}`),
        );
        map.on("mouseout", () => (pointer.value = ""));
      }
      L.control.scale({ imperial: false, position: "bottomright", maxWidth: 140 }).addTo(map);
      layer.addTo(map);
      map.on("moveend", draw);
      map.on("move zoom", follow);
      observer = new ResizeObserver(() => map?.invalidateSize());
      observer.observe(host.value);
      draw();
    });
    watch(() => [props.points, props.chosen], draw, { flush: "post" });
    watch(() => props.chosen, (id) => {
      const point = props.points.find((one) => one.id === id);
      if (point && map && !map.getBounds().pad(-MARGIN).contains([point.lat, point.lng])) {
        map.panTo([point.lat, point.lng]);
      }
    });
    onBeforeUnmount(() => {
      observer?.disconnect();
      map?.remove();
      map = null;
    });
    return () =>
      h("div", { class: "map-frame" }, [
        h("div", { class: "map", ref: host, role: "region", "aria-label": props.label }),
        pointer.value ? h("span", { class: "map-pointer num", "aria-hidden": "true" }, pointer.value) : null,
        place.value && slots.default
          ? h("div", {
            class: ["map-popup", { "is-low": place.value.isLow }],
            style: { left: `${place.value.x}px`, top: `${place.value.y}px` },
          }, slots.default())
          : null,
      ]);
  },
};
