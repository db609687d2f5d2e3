import type { ReactNode } from 'react';

/** The curlew: a wading bird with a long curved bill. Drawn in the colour of the text around it. */
export function Logo({ size }: { size: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M9.3 6.9C5.9 6.3 2.9 8.1 1.7 12.2" />
      <path d="M9.3 6.9c0-1.9 1.4-3.3 3.2-3.3 1.7 0 3 1.2 3.2 2.9.1 1.1.7 1.8 1.7 2.4 2.7 1.4 4.4 3.4 5 6.2-3.5 1.7-7.2 1.9-9.8.4-2.3-1.4-3.2-3.7-2.6-6.2.2-1-.1-1.6-.7-2.4z" />
      <path d="M13.4 16.4v4M16.6 16.7v3.7M11.4 20.4h7.4" />
    </svg>
  );
}
