import ICAL from 'ical.js';
import type { AttachmentPreview, CalendarEvent } from '../../../shared/model/preview.ts';
import { cleanText, cutText } from '../mime/characters.ts';

const mostEvents = 50;
const mostAttendees = 100;
const longestText = 20_000;

/** Reads iCalendar (RFC 5545) as far as it can be shown. Null when it is none. Rules of repetition are not unrolled. */
export function readCalendar(text: string): Extract<AttachmentPreview, { kind: 'calendar' }> | null {
  try {
    const component = new ICAL.Component(ICAL.parse(text) as unknown[]);
    const method = String(component.getFirstPropertyValue('method') ?? '').toUpperCase();
    const events = component
      .getAllSubcomponents('vevent')
      .slice(0, mostEvents)
      .map((event) => readEvent(event, method));
    return events.length === 0 ? null : { kind: 'calendar', method: cutText(method, 40), events };
  } catch {
    return null;
  }
}

function readEvent(event: InstanceType<typeof ICAL.Component>, method: string): CalendarEvent {
  const text = (name: string): string =>
    cutText(cleanText(String(event.getFirstPropertyValue(name) ?? '')), longestText).trim();
  const time = (name: string): InstanceType<typeof ICAL.Time> | null => {
    const value = event.getFirstPropertyValue(name);
    return value instanceof ICAL.Time && value.isDate !== undefined ? value : null;
  };
  const start = time('dtstart');
  return {
    summary: text('summary'),
    start: milliseconds(start),
    end: milliseconds(time('dtend')),
    allDay: start?.isDate === true,
    location: text('location'),
    description: text('description'),
    organizer: person(event.getFirstProperty('organizer')),
    attendees: event.getAllProperties('attendee').slice(0, mostAttendees).map(person),
    repeats: event.hasProperty('rrule'),
    cancelled: method === 'CANCEL' || text('status').toUpperCase() === 'CANCELLED',
  };
}

function milliseconds(time: InstanceType<typeof ICAL.Time> | null): number | null {
  if (time === null) return null;
  const value = time.isDate ? Date.UTC(time.year, time.month - 1, time.day) : time.toJSDate().getTime();
  return Number.isFinite(value) ? value : null;
}

function person(property: InstanceType<typeof ICAL.Property> | null): string {
  if (property === null) return '';
  const name = property.getFirstParameter('cn');
  const address = String(property.getFirstValue() ?? '').replace(/^mailto:/i, '');
  return cutText(cleanText(name ? `${name} <${address}>` : address), 400);
}
