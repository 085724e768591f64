// The part of Vue that the apps use.
export interface Ref<T = any> {
  value: T;
}
export interface ComputedRef<T = any> {
  readonly value: T;
}
type Options = { immediate?: boolean; deep?: boolean; flush?: "pre" | "post" | "sync" };

export function ref<T>(value: T): Ref<T>;
export function shallowRef<T>(value: T): Ref<T>;
export function reactive<T extends object>(value: T): T;
export function computed<T>(getter: () => T): ComputedRef<T>;
export function computed<T>(options: { get: () => T; set: (value: any) => void }): Ref<T>;
export function watch(source: any, callback: (value: any, old: any) => void, options?: Options): () => void;
export function watchEffect(effect: () => void, options?: Options): () => void;
export function nextTick(work?: () => void): Promise<void>;
export function h(type: any, ...parts: any[]): any;
export function inject<T = any>(key: string): T;
export function resolveComponent(name: string): any;
export function onMounted(work: () => void): void;
export function onBeforeUnmount(work: () => void): void;

interface App {
  use(plugin: any, options?: any): App;
  component(name: string, part: any): App;
  provide(key: string, value: any): App;
  mount(selector: string): any;
  unmount(): void;
  config: { globalProperties: Record<string, any> };
}
export function createApp(root: any, props?: any): App;

declare global {
  interface Window {
    Vue: any;
    Quasar: any;
  }
}
