import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { mailFrameDocument, mailFramePolicy } from '../shared/content/headers.ts';
import { contentPaths } from '../shared/content/paths.ts';

/** In production the hosts serve the mail frame; `vite dev` needs a stand-in with the same policy. */
function mailFrame(): Plugin {
  return {
    name: 'curlew-mail-frame',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? '').split('?')[0];
        if (path !== `/${contentPaths.frame}`) return next();
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.setHeader('Content-Security-Policy', mailFramePolicy("'self'"));
        response.end(mailFrameDocument);
      });
    },
  };
}

const earlyScript = fileURLToPath(new URL('app/early.ts', import.meta.url));

/** Has the page run the first script as soon as it is there, without waiting for those that it shares it with. */
function earlyFirst(): Plugin {
  return {
    name: 'curlew-early-first',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { filename, bundle }) {
        if (!filename.endsWith('index.html')) return [];
        const chunk = Object.values(bundle ?? {}).find(
          (one) => one.type === 'chunk' && one.facadeModuleId === earlyScript,
        );
        if (chunk === undefined) throw new Error('There is no chunk of the first script.');
        const attrs = { type: 'module', async: true, crossorigin: true, src: `./${chunk.fileName}` };
        return [{ tag: 'script', attrs, injectTo: 'head-prepend' }];
      },
    },
  };
}

/** `vite dev` only: `index.html?fake` runs on the in-memory bridge of the unit tests, without an engine. */
function fakeBridge(): Plugin {
  return {
    name: 'curlew-fake-bridge',
    apply: 'serve',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        html.replace(
          '<script type="module" src="./app/main.tsx"></script>',
          '<script type="module" src="/@fs' +
            fileURLToPath(new URL('../test/unit/renderer/dev-entry.ts', import.meta.url)) +
            '"></script>',
        ),
    },
  };
}

/** The fonts and character maps that PDF.js asks for by name (`pdf-data.ts`), with their licences. */
function pdfData(): Plugin {
  const from = fileURLToPath(new URL('../node_modules/pdfjs-dist', import.meta.url));
  return {
    name: 'curlew-pdf-data',
    apply: 'build',
    generateBundle() {
      for (const [folder, to] of [
        ['cmaps', 'cmaps'],
        ['standard_fonts', 'fonts'],
      ] as const) {
        for (const name of readdirSync(join(from, folder)))
          this.emitFile({
            type: 'asset',
            fileName: `pdf/${to}/${name}`,
            source: readFileSync(join(from, folder, name)),
          });
      }
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react(), mailFrame(), fakeBridge(), earlyFirst(), pdfData()],
  server: { host: '127.0.0.1', fs: { allow: [fileURLToPath(new URL('..', import.meta.url))] } },
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    // The page's policy is `script-src 'self'`: no inline polyfill, and no data: URLs for fonts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    target: 'chrome120',
    rolldownOptions: {
      // The interface, what shows mail in an origin of its own, and what the interface begins with.
      input: [
        ...['index.html', 'mail.html'].map((page) => fileURLToPath(new URL(page, import.meta.url))),
        earlyScript,
      ],
    },
    chunkSizeWarningLimit: 900,
  },
});
