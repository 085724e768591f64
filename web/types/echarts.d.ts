// The part of ECharts that ChartBox uses.
interface Chart {
  setOption(option: any, options?: any): void;
  resize(): void;
  dispose(): void;
  on(event: string, reader: (event: any) => void): void;
}
export const echarts: { init(host: HTMLElement, theme?: any, options?: any): Chart };
