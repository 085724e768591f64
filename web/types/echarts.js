// @ts-self-types="./echarts.d.ts"
export const echarts = null;
