/** Where the browser host listens for the page at this address: the token is in the page's path. */
export function socketAddress(page: string): URL {
  const address = new URL('ws', page);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.hash = '';
  return address;
}
