import { useInsertionEffect, useSyncExternalStore } from 'react';
import { usePrinting } from './printing.ts';
import { useSettings } from './queries.ts';

const dark = window.matchMedia('(prefers-color-scheme: dark)');

function useSystemDark(): boolean {
  return useSyncExternalStore(
    (listener) => {
      dark.addEventListener('change', listener);
      return () => dark.removeEventListener('change', listener);
    },
    () => dark.matches,
  );
}

/** Light or dark, as chosen or as the system has it; on paper always light. */
export function useEffectiveTheme(): 'light' | 'dark' {
  const { theme } = useSettings();
  const systemDark = useSystemDark();
  const printing = usePrinting((state) => state.printing);
  if (printing) return 'light';
  return theme === 'system' ? (systemDark ? 'dark' : 'light') : theme;
}

/** Hands the theme to the style sheets, before any effect reads what they make of it. */
export function useThemeAttribute(): void {
  const theme = useEffectiveTheme();
  useInsertionEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}
