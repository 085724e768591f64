// Leaflet is used in MapView only, whose tests run in a browser.
export const leaflet: any;
