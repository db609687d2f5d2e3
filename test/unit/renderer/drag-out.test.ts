import { expect, test } from 'vitest';
import { downloadUrl } from '../../../renderer/features/conversation/drag-out.ts';

test('no name reaches into the address behind it', () => {
  expect(downloadUrl('a:http://evil.example/\r\nb.pdf', 'http://127.0.0.1/x')).toBe(
    'application/octet-stream:a_http_//evil.example/__b.pdf:http://127.0.0.1/x',
  );
});
