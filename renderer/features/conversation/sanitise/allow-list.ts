/** Elements that mail may use. No script, form, frame, media, SVG, MathML, template; no `link`, `meta` or `base`. */
export const allowedTags: string[] = (
  'html head body style a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup ' +
  'dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ' +
  'ol p pre q rp rt ruby s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ' +
  'ul var wbr #text'
).split(' ');

/** Attributes that mail may use. `name` is not among them: it could shadow properties of the frame's document. */
export const allowedAttributes: string[] = (
  'abbr align alt axis background bgcolor border cellpadding cellspacing class clear color colspan compact datetime ' +
  'dir face headers height href hspace id lang media noshade nowrap reversed rowspan rules scope size span src start ' +
  'style summary title type valign value vspace width'
).split(' ');

/** CSS functions that compute and load nothing. A declaration with any other function is dropped whole. */
export const allowedFunctions: ReadonlySet<string> = new Set([
  'rgb',
  'rgba',
  'hsl',
  'hsla',
  'hwb',
  'lab',
  'lch',
  'oklab',
  'oklch',
  'color',
  'color-mix',
  'light-dark',
  'calc',
  'min',
  'max',
  'clamp',
  'linear-gradient',
  'radial-gradient',
  'conic-gradient',
  'repeating-linear-gradient',
  'repeating-radial-gradient',
  'rect',
  'inset',
  'repeat',
  'minmax',
  'fit-content',
  'rotate',
  'scale',
  'translate',
]);

/** Properties whose `url()` may be an image of this message, or one the person asked for. */
export const imageProperties: ReadonlySet<string> = new Set(['background-image', 'list-style-image']);

/**
 * Properties that mail has no use for: they move, react, capture the pointer, hide how it
 * is drawn, or reach beyond the message. Matched by
 * beginning.
 */
export const deniedProperties: readonly string[] = [
  '--',
  'animation',
  'transition',
  'view-transition',
  'timeline',
  'scroll',
  'anchor',
  'position-',
  'inset-area',
  'app-region',
  '-webkit-app-region',
  '-webkit-user-modify',
  'user-select',
  '-webkit-user-select',
  'pointer-events',
  'behavior',
  '-moz-binding',
  'will-change',
  'cursor',
  'src',
  'content-visibility',
  'contain',
  'interactivity',
  // What words are written in, and on, is told by `color` and `background` alone: it is measured, and made readable.
  'color-scheme',
  'forced-color-adjust',
  'print-color-adjust',
  '-webkit-text-fill-color',
  'background-clip',
  '-webkit-background-clip',
  'mix-blend-mode',
  'background-blend-mode',
];
