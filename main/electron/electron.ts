/** Electron's module, which arrives by parameter: tests run without its runtime. */
export type Electron = typeof import('electron');
