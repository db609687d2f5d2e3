import { open } from 'node:fs/promises';
import type { ApiErrorCode } from '../../shared/api/error-shape.ts';
import { methods, type StoredFile } from '../../shared/api/methods.ts';
import {
  commonHeaders,
  interfacePolicy,
  mailFrameDocument,
  mailFramePolicy,
  mailPagePolicy,
  workerPolicy,
} from '../../shared/content/headers.ts';
import { contentPaths } from '../../shared/content/paths.ts';
import { rasterHeadLength, rasterType } from '../../shared/content/raster.ts';
import type { Dispatch } from './dispatcher.ts';
import type { FileMethod } from './fetch-file.ts';
import { attachmentDisposition } from './filename.ts';
import { findStaticFile } from './static-files.ts';

/** What a host is asked for: the path below the interface's own page, still percent-encoded, without a leading slash. */
export interface ContentRequest {
  path: string;
  query: URLSearchParams;
}

export interface ContentResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer | { file: string; size: number };
}

export type ContentResponder = (request: ContentRequest) => Promise<ContentResponse>;

interface CommonOptions {
  /** Absolute path of the built interface. */
  rendererDir: string;
  dispatch: Dispatch;
}

export interface ContentOptions extends CommonOptions {
  /** `connect-src` of the interface's CSP. */
  connectSource: string;
  /** CSP source of the mail's origin. */
  mailSource: string;
}

export interface MailContentOptions extends CommonOptions {
  /** CSP source of the interface's origin. */
  interfaceSource: string;
}

/** CSP of everything that is not a document of ours: should a browser show it after all, it can do nothing. */
const inertPolicy = "default-src 'none'; sandbox";

/** Answers requests for the interface's files and for message content, the same way in every host. Never rejects. */
export function createContentResponder(options: ContentOptions): ContentResponder {
  const pagePolicy = interfacePolicy(options.connectSource, options.mailSource);
  return async (request) => {
    try {
      const [kind, what, ...rest] = request.path.split('/');
      if (kind !== 'content') {
        if (request.path === contentPaths.mailPage) return failure(404);
        return await staticFile(options.rendererDir, request.path || 'index.html', pagePolicy);
      }
      if (what === 'inline') return await inlineImage(options.dispatch, rest);
      if (what === 'attachment') return await attachment(options.dispatch, rest);
      if (what === 'unpacked') return await unpacked(options.dispatch, rest);
      if (what === 'archive') return await archive(options.dispatch, rest);
      if (what === 'opened') return await openedAttachment(options.dispatch, rest);
      if (what === 'opened-unpacked') return await openedUnpacked(options.dispatch, rest);
      if (what === 'opened-inline') return await openedImage(options.dispatch, rest);
      if (what === 'unsent') return await unsent(options.dispatch, rest);
      return failure(404);
    } catch {
      return failure(500);
    }
  };
}

/**
 * Answers in the mail's own origin, where there is nothing but what shows mail: the frames, the page that fills them with
 * its scripts, and the pictures of messages. Never rejects.
 */
export function createMailResponder(options: MailContentOptions): ContentResponder {
  const framePolicy = mailFramePolicy(options.interfaceSource);
  const pagePolicy = mailPagePolicy(options.interfaceSource);
  return async (request) => {
    try {
      const [kind, what, ...rest] = request.path.split('/');
      if (request.path === contentPaths.frame) return mailFrame(framePolicy);
      if (request.path === contentPaths.mailPage || (kind === 'assets' && request.path.endsWith('.js')))
        return await staticFile(options.rendererDir, request.path, pagePolicy);
      if (kind !== 'content') return failure(404);
      if (what === 'inline') return await inlineImage(options.dispatch, rest);
      if (what === 'opened-inline') return await openedImage(options.dispatch, rest);
      if (what === 'remote') return await remoteImage(options.dispatch, rest, request.query.get('url') ?? '');
      return failure(404);
    } catch {
      return failure(500);
    }
  };
}

function respond(
  status: number,
  headers: Record<string, string>,
  body: ContentResponse['body'],
): ContentResponse {
  const length = 'file' in body ? body.size : body.byteLength;
  return {
    status,
    headers: {
      ...commonHeaders,
      'Content-Security-Policy': inertPolicy,
      'Content-Length': String(length),
      ...headers,
    },
    body,
  };
}

const statusTexts: Readonly<Record<number, string>> = {
  404: 'Not found.',
  500: 'Something went wrong.',
  503: 'Not available right now.',
};

function failure(status: number): ContentResponse {
  const text = statusTexts[status] ?? 'Refused.';
  return respond(status, { 'Content-Type': 'text/plain; charset=utf-8' }, Buffer.from(`${text}\n`));
}

function mailFrame(policy: string): ContentResponse {
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
  };
  return respond(200, headers, Buffer.from(mailFrameDocument));
}

async function staticFile(rendererDir: string, path: string, pagePolicy: string): Promise<ContentResponse> {
  const found = await findStaticFile(rendererDir, path);
  if (found === null) return failure(404);
  return respond(
    200,
    { 'Content-Type': found.type, 'Content-Security-Policy': policyOf(found.type, pagePolicy) },
    { file: found.path, size: found.size },
  );
}

function policyOf(type: string, pagePolicy: string): string {
  if (type.startsWith('text/html')) return pagePolicy;
  // Browsers refuse a worker whose own policy has `sandbox`.
  return type.startsWith('text/javascript') ? workerPolicy : inertPolicy;
}

async function attachment(dispatch: Dispatch, names: string[]): Promise<ContentResponse> {
  const stored = await fetchPart(dispatch, names);
  return 'status' in stored ? stored : await download(stored);
}

/** `<messageId>/<partId>/<index>`: a file that is packed into an attachment. */
async function unpacked(dispatch: Dispatch, names: string[]): Promise<ContentResponse> {
  const [messageId = '', partId = '', index = ''] = names;
  if (names.length !== 3 || !/^\d{1,15}$/.test(messageId) || !/^\d{1,3}$/.test(index)) return failure(404);
  const input = { messageId: Number(messageId), partId, index: Number(index) };
  return await downloadOf(dispatch, 'attachments.unpack', input);
}

/** All attachments of the message `<id>`. */
async function archive(dispatch: Dispatch, [id = '', ...rest]: string[]): Promise<ContentResponse> {
  if (rest.length > 0 || !/^\d{1,15}$/.test(id)) return failure(404);
  return await downloadOf(dispatch, 'attachments.archive', { messageId: Number(id) });
}

/** The message of the operation `<id>`, which has not reached its server. */
async function unsent(dispatch: Dispatch, [id = '', ...rest]: string[]): Promise<ContentResponse> {
  if (rest.length > 0 || !/^\d{1,15}$/.test(id)) return failure(404);
  return await downloadOf(dispatch, 'operations.file', { operationId: Number(id) });
}

/** `<sha256>/<partId>`: an attachment of a message that was opened from a file. */
async function openedAttachment(dispatch: Dispatch, names: string[]): Promise<ContentResponse> {
  const [sha256 = '', partId = ''] = names;
  if (names.length !== 2 || !/^[0-9a-f]{64}$/.test(sha256)) return failure(404);
  return await downloadOf(dispatch, 'opened.attachment', { sha256, partId });
}

/** `<sha256>/<partId>/<index>`: a file that is packed into an attachment of such a message. */
async function openedUnpacked(dispatch: Dispatch, names: string[]): Promise<ContentResponse> {
  const [sha256 = '', partId = '', index = ''] = names;
  if (names.length !== 3 || !/^[0-9a-f]{64}$/.test(sha256) || !/^\d{1,3}$/.test(index)) return failure(404);
  return await downloadOf(dispatch, 'opened.unpack', { sha256, partId, index: Number(index) });
}

/** `<sha256>/<partId>`: an image that is attached to such a message. */
async function openedImage(dispatch: Dispatch, names: string[]): Promise<ContentResponse> {
  const [sha256 = '', partId = ''] = names;
  if (names.length !== 2 || !/^[0-9a-f]{64}$/.test(sha256)) return failure(404);
  const stored = await storedFile(dispatch, 'opened.attachment', { sha256, partId });
  return 'status' in stored ? stored : await image(stored);
}

async function download(stored: StoredFile): Promise<ContentResponse> {
  const size = await readHead(stored.path, (_head, fileSize) => fileSize);
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': attachmentDisposition(stored.filename),
  };
  return respond(200, headers, { file: stored.path, size });
}

async function inlineImage(dispatch: Dispatch, names: string[]): Promise<ContentResponse> {
  const stored = await fetchPart(dispatch, names);
  return 'status' in stored ? stored : await image(stored);
}

async function image(stored: StoredFile): Promise<ContentResponse> {
  const { type, size } = await readHead(stored.path, (head, size) => ({ type: rasterType(head), size }));
  if (type === null) return failure(404);
  return respond(200, { 'Content-Type': type }, { file: stored.path, size });
}

async function remoteImage(dispatch: Dispatch, names: string[], url: string): Promise<ContentResponse> {
  const [messageId = ''] = names;
  if (names.length !== 1 || !/^\d{1,15}$/.test(messageId)) return failure(404);
  const outcome = await dispatch('images.fetch', { messageId: Number(messageId), url }, 'internal');
  if (!outcome.ok) return failure(statusOf(outcome.error.code));
  const { bytes } = methods['images.fetch'].output.parse(outcome.output);
  const type = rasterType(bytes.subarray(0, rasterHeadLength));
  if (type === null) return failure(404);
  return respond(
    200,
    { 'Content-Type': type },
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  );
}

/** The stored file of `<messageId>/<partId>`, fetched when needed, or the response that says why there is none. */
async function fetchPart(dispatch: Dispatch, names: string[]): Promise<StoredFile | ContentResponse> {
  const [messageId = '', partId = ''] = names;
  if (names.length !== 2 || !/^\d{1,15}$/.test(messageId)) return failure(404);
  return await storedFile(dispatch, 'attachments.fetch', { messageId: Number(messageId), partId });
}

/** What the engine leaves on the disk, or the response that says why there is nothing. */
async function storedFile(
  dispatch: Dispatch,
  method: FileMethod,
  input: unknown,
): Promise<StoredFile | ContentResponse> {
  const outcome = await dispatch(method, input, 'internal');
  return outcome.ok ? methods[method].output.parse(outcome.output) : failure(statusOf(outcome.error.code));
}

async function downloadOf(dispatch: Dispatch, method: FileMethod, input: unknown): Promise<ContentResponse> {
  const stored = await storedFile(dispatch, method, input);
  return 'status' in stored ? stored : await download(stored);
}

function statusOf(code: ApiErrorCode): number {
  if (code === 'internal') return 500;
  return code === 'not-found' || code === 'invalid-input' || code === 'too-large' ? 404 : 503;
}

async function readHead<T>(path: string, read: (head: Uint8Array, size: number) => T): Promise<T> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(rasterHeadLength), 0, rasterHeadLength, 0);
    return read(buffer.subarray(0, bytesRead), size);
  } finally {
    await file.close();
  }
}
