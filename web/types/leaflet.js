// @ts-self-types="./leaflet.d.ts"
export const leaflet = null;
