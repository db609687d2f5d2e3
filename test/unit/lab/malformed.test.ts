import { describe, expect, it } from 'vitest';
import { malformedMessages } from '../../lab/malformed/index.ts';

describe('malformedMessages', () => {
  const messages = malformedMessages();

  it('has more than thirty, each with a name of its own', () => {
    expect(messages.length).toBeGreaterThan(30);
    expect(new Set(messages.map(({ name }) => name)).size).toBe(messages.length);
  });

  it('really holds the hard cases', () => {
    const sizeOf = (name: string) => messages.find((message) => message.name === name)?.raw.length ?? -1;
    expect(sizeOf('empty-message')).toBe(0);
    expect(sizeOf('header-10-megabytes')).toBeGreaterThan(10_000_000);
    expect(sizeOf('headers-10-megabytes')).toBeGreaterThan(10_000_000);
    expect(sizeOf('line-1-megabyte')).toBeGreaterThan(1_000_000);
  });
});
