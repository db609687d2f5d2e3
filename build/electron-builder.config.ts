import type { Configuration } from 'electron-builder';
import { appId } from '../main/electron/entry.ts';

/** How installers for Windows, macOS and Linux are made. */
export const packaging: Configuration = {
  appId,
  productName: 'Curlew',
  copyright: 'Curlew contributors, AGPL-3.0-or-later',
  directories: { output: 'dist', buildResources: 'build' },
  extraMetadata: {
    homepage: 'https://curlew.invalid',
    author: { name: 'Curlew contributors', email: 'contributors@curlew.invalid' },
  },
  publish: null,

  // All code is bundled in out/; of the packages only the native one is needed, with the platform's own binary.
  files: [
    'out/{main,renderer,engine,browser-host}/**/*',
    'package.json',
    '!**/*.{map,ts,tsx,md}',
    '!node_modules/**/*',
    'node_modules/better-sqlite3/package.json',
    'node_modules/better-sqlite3/LICENSE',
    'node_modules/better-sqlite3/lib/**/*',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder's own macros
    'node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node',
  ],
  asar: true,
  // Threads and native modules cannot be loaded from inside the archive.
  asarUnpack: ['out/engine/**', 'node_modules/better-sqlite3/**'],
  npmRebuild: false,
  electronLanguages: ['en-US'],
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    resetAdHocDarwinSignature: true,
  },

  icon: 'build/icons/icon.png',
  protocols: [{ name: 'Email address', schemes: ['mailto'], role: 'Viewer' }],
  fileAssociations: [{ ext: 'eml', name: 'Email message', mimeType: 'message/rfc822', role: 'Viewer' }],
  win: { target: [{ target: 'nsis', arch: ['x64', 'arm64'] }] },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: {
    target: [{ target: 'dmg', arch: ['x64', 'arm64'] }],
    category: 'public.app-category.productivity',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'build/entitlements.mac.plist',
    entitlementsInherit: 'build/entitlements.mac.plist',
  },
  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'curlew',
    category: 'Network;Email;Office',
    synopsis: 'A fast desktop email client that works offline',
    maintainer: 'Curlew contributors <contributors@curlew.invalid>',
    mimeTypes: ['x-scheme-handler/mailto'],
    desktop: { entry: { Name: 'Curlew', StartupWMClass: 'Curlew', StartupNotify: 'true' } },
  },
};
