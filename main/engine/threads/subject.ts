/** Prefixes that replies and forwards get in the languages mail is written in; "Re[2]:" and "Re: Re:" as well. */
const prefix =
  /^\s{0,20}(?:re|aw|antw|sv|vs|odp|отв|ответ|ha|rif|res|ynt|απ|fwd?|wg|tr|vl|vb|doorst|rv|enc|i|пересл|回复|回覆|答复|转发|轉寄|返信|転送|전달|답장)\s{0,5}(?:\[\d{1,3}\]\s{0,5})?[:：]\s*/iu;

/** The subject without reply and forward prefixes, for the heading of a conversation. */
export function baseSubject(subject: string): string {
  let text = subject;
  for (let round = 0; round < 20; round++) {
    const shorter = text.replace(prefix, '');
    if (shorter === text) break;
    text = shorter;
  }
  return text.trim() === '' ? subject : text.trim();
}
