import { expect, test } from 'vitest';
import { type CssContext, filterDeclaration } from '../../../renderer/features/conversation/sanitise/css.ts';
import { allowedLink, classifyImage } from '../../../renderer/features/conversation/sanitise/images.ts';

const none: CssContext = { image: () => null, kept: () => {} };
const consented: CssContext = {
  image: (raw) => `content/remote/1?url=${encodeURIComponent(raw)}`,
  kept: () => {},
};
const keep = (property: string, value: string, context = none) => filterDeclaration(property, value, context);

test('ordinary declarations stay', () => {
  expect(keep('color', 'rgb(1, 2, 3)')).toBe('rgb(1, 2, 3)');
  expect(keep('width', 'calc(100% - 20px)')).toBe('calc(100% - 20px)');
  expect(keep('background-image', 'linear-gradient(red, blue)')).toBe('linear-gradient(red, blue)');
  expect(keep('position', 'relative')).toBe('relative');
});

test('whatever could load, leave the flow or run is dropped', () => {
  for (const [property, value] of [
    ['position', 'fixed'],
    ['position', 'sticky'],
    ['content', 'url("https://x.example/a")'],
    ['border-image-source', 'url("https://x.example/a")'],
    ['mask-image', 'url("https://x.example/a")'],
    ['filter', 'url("https://x.example/a#b")'],
    ['shape-outside', 'url("https://x.example/a")'],
    ['background-image', 'image-set("https://x.example/a" 1x)'],
    ['background-image', 'cross-fade(url("https://x.example/a"), red)'],
    ['background-image', '-webkit-image-set(url("https://x.example/a") 1x)'],
    ['width', 'expression(alert(1))'],
    ['color', 'var(--x)'],
    ['--x', 'url(https://x.example/a)'],
    ['content', 'attr(href)'],
    ['animation-name', 'x'],
    ['cursor', 'url("https://x.example/a"), auto'],
    ['background-image', 'url(unquoted)'],
    ['color', '\\72 ed'],
    ['-webkit-app-region', 'drag'],
  ] as const) {
    expect(keep(property, value), `${property}: ${value}`).toBeNull();
  }
});

test('background images are left out, and rewritten to the engine once asked for', () => {
  expect(keep('background-image', 'url("https://x.example/a.png")')).toBe('none');
  expect(keep('background-image', 'url("https://x.example/a.png")', consented)).toBe(
    'url("content/remote/1?url=https%3A%2F%2Fx.example%2Fa.png")',
  );
});

test('image addresses are told apart', () => {
  expect(classifyImage(' cid:a%40b ')).toEqual({ kind: 'inline', contentId: 'a@b' });
  expect(classifyImage('//x.example/a')).toEqual({ kind: 'remote', url: 'https://x.example/a' });
  expect(classifyImage('HtTpS://x.example/a')).toMatchObject({ kind: 'remote' });
  expect(classifyImage('ht\ntps://x.example/a')).toMatchObject({ kind: 'remote' });
  expect(classifyImage('data:image/png;base64,AA')).toMatchObject({ kind: 'data' });
  for (const refused of [
    'data:image/svg+xml,<svg/>',
    'data:text/html,x',
    'content/attachment/1/2',
    '/ws',
    'x.png',
    'file:///etc/passwd',
    '\\\\host\\share\\a.png',
    'javascript:1',
    'blob:x',
    'ftp://x.example/a',
    '',
  ]) {
    expect(classifyImage(refused), refused).toEqual({ kind: 'refused' });
  }
});

test('links lead to the web, to mail, to a telephone, or within the message', () => {
  expect(allowedLink('https://x.example/a')).toBe('https://x.example/a');
  expect(allowedLink('www.x.example')).toBe('https://www.x.example/');
  expect(allowedLink('mailto:a@b.example')).toBe('mailto:a@b.example');
  expect(allowedLink('#part')).toBe('#part');
  for (const refused of [
    'javascript:alert(1)',
    'JaVa\tScript:1',
    'data:text/html,x',
    'file:///a',
    'vbscript:x',
    '/a',
    '',
  ]) {
    expect(allowedLink(refused), refused).toBeNull();
  }
});
