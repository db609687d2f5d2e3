/** What a person does on the lab provider's page, without a browser: names themselves, consents, is sent back. */
export async function signInOnPage(
  url: string,
  email: string,
  answer: 'consent' | 'refuse' = 'consent',
): Promise<{ status: number; text: string }> {
  const cookies = new Map<string, string>();
  const origin = new URL(url).origin;
  let response = await visit(url);
  for (let step = 0; step < 20; step++) {
    const location = response.headers.get('location');
    if (location !== null) {
      const next = new URL(location, origin);
      if (next.origin !== origin) {
        const back = await fetch(next);
        return { status: back.status, text: await back.text() };
      }
      response = await visit(next.href);
      continue;
    }
    const page = await response.text();
    const form = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (form === undefined || prompt === undefined) throw new Error(`No form on the page:\n${page}`);
    const action = new URL(form, origin).href;
    if (answer === 'refuse') response = await visit(`${action.replace(/\/$/, '')}/abort`);
    else {
      const fields = prompt === 'login' ? { prompt, login: email, password: 'any' } : { prompt };
      response = await visit(action, new URLSearchParams(fields));
    }
  }
  throw new Error('The provider sends the person round in a circle.');

  async function visit(address: string, body?: URLSearchParams): Promise<Response> {
    const answered = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(body === undefined ? {} : { method: 'POST', body }),
    });
    for (const cookie of answered.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    return answered;
  }
}
