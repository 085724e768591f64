import { h, onBeforeUnmount, onMounted, ref, watch } from "vue";
import { clustered, stepFor } from "./geo.js";

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

/** With more points than this, names would cover the map. */
const NAMED_POINTS = 60;

function drawGraticule(L, map, layer) {
  layer.clearLayers();
  const bounds = map.getBounds();
  const step = stepFor(Math.max(bounds.getEast() - bounds.getWest(), 0.02));
  const digits = step < 0.01 ? 3 : step < 0.1 ? 2 : step < 1 ? 1 : 0;
  const label = (at, text, anchor) =>
    L.marker(at, {
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className: "grat-label", html: text, iconSize: null, iconAnchor: anchor }),
    }).addTo(layer);
  const line = (points) => L.polyline(points, { interactive: false, className: "grat" }).addTo(layer);
  const [south, north, west, east] = [bounds.getSouth(), bounds.getNorth(), bounds.getWest(), bounds.getEast()];
  for (let lng = Math.ceil(west / step) * step; lng < east; lng += step) {
    line([[south, lng], [north, lng]]);
    label([south, lng], `${lng.toFixed(digits)}° E`, [-4, 18]);
  }
  for (let lat = Math.ceil(south / step) * step; lat < north; lat += step) {
    line([[lat, west], [lat, east]]);
    label([lat, west], `${lat.toFixed(digits)}° N`, [-4, 18]);
  }
}

/** Points on a map: tiles when a tile server is configured, a graticule otherwise. */
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
  setup(props, { emit }) {
    const host = ref(/** @type {any} */ (null));
    let L = null;
    let map = null;
    let pins = null;
    let observer = null;
    let hasFitted = false;

    function fit() {
      if (!map || !props.points.length) return;
      const bounds = L.latLngBounds(props.points.map((one) => [one.lat, one.lng]));
      map.fitBounds(bounds.pad(0.15), { maxZoom: 14, animate: false });
      hasFitted = true;
    }

    function pinFor(group) {
      const [first] = group.points;
      const isCluster = group.points.length > 1;
      const element = document.createElement("span");
      element.className = `pin ${group.tone}${isCluster ? " cluster" : ""}${
        first.id === props.chosen ? " is-chosen" : ""
      }`;
      element.textContent = isCluster ? String(group.points.length) : first.text;
      if (!isCluster && props.points.length <= NAMED_POINTS) {
        const name = document.createElement("small");
        name.textContent = first.title;
        element.append(name);
      }
      const title = group.points.map((one) => one.title).slice(0, 8).join(", ");
      const marker = L.marker([first.lat, first.lng], {
        title,
        alt: title,
        icon: L.divIcon({ className: "", html: element, iconSize: [0, 0] }),
      });
      marker.on("click", () => {
        if (!isCluster) return emit("choose", first.id);
        const bounds = L.latLngBounds(group.points.map((one) => [one.lat, one.lng]));
        map.fitBounds(bounds.pad(0.3), { maxZoom: 17 });
      });
      marker.on("add", () => marker.getElement()?.setAttribute("aria-label", title));
      return marker;
    }

    function draw() {
      if (!map) return;
      if (!hasFitted) fit();
      pins.clearLayers();
      const groups = clustered(props.points, (one) => map.latLngToContainerPoint([one.lat, one.lng]));
      for (const group of groups) pinFor(group).addTo(pins);
    }

    onMounted(async () => {
      L = await loadLibrary();
      if (!host.value) return;
      map = L.map(host.value, { zoomControl: true, attributionControl: Boolean(props.tiles), zoomSnap: 0.25 });
      map.setView([23.7, 121], 7);
      if (props.tiles) {
        L.tileLayer(props.tiles.tileUrl, { attribution: props.tiles.attribution, maxZoom: 19 }).addTo(map);
      } else {
        const lines = L.layerGroup().addTo(map);
        const redraw = () => drawGraticule(L, map, lines);
        map.on("moveend", redraw);
        redraw();
      }
      L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
      pins = L.layerGroup().addTo(map);
      map.on("zoomend", draw);
      observer = new ResizeObserver(() => map?.invalidateSize());
      observer.observe(host.value);
      draw();
    });
    watch(() => [props.points, props.chosen], draw, { flush: "post" });
    watch(() => props.chosen, (id) => {
      const point = props.points.find((one) => one.id === id);
      if (point && map) map.panTo([point.lat, point.lng]);
    });
    onBeforeUnmount(() => {
      observer?.disconnect();
      map?.remove();
      map = null;
    });
    return () => h("div", { class: "map", ref: host, role: "region", "aria-label": props.label });
  },
};
