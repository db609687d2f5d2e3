/**
 * The page at the printed address. The token stands behind `#`, so that it is never part of a request that a log or
 * a proxy could keep; this page moves it into the path, where images and frames need it.
 */
export const loaderPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Curlew</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; margin: 20vh auto 0; max-width: 34em; padding: 0 1em; color-scheme: light dark; }</style>
<script src="/loader.js" defer></script>
</head>
<body>
<p id="message" hidden>This address needs the token that Curlew printed when it started. Use the whole address,
from “http://” to the last character after “#token=”.</p>
<noscript><p>Curlew needs JavaScript.</p></noscript>
</body>
</html>
`;

export const loaderScript = `'use strict';
{
  const token = /^#token=([A-Za-z0-9_-]{43})$/.exec(location.hash);
  if (token) location.replace('/' + token[1] + '/');
  else document.getElementById('message').hidden = false;
}
addEventListener('hashchange', () => location.reload());
`;

export const loaderPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
