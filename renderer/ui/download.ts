/** Lets the browser save what the host serves as a download; the page itself stays. */
export function startDownload(path: string, filename: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = filename;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}
