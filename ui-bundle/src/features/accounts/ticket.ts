const ticketInAddress = () => new URLSearchParams(window.location.hash.slice(1)).get("ticket");

export const hasTicket = (): boolean => ticketInAddress() !== null;

/**
 * The ticket of a sign-in link (/login#ticket=...), taken out of the address at once, so that it is in no
 * history, no bookmark and no copied address. Null when there is none.
 */
export function takeTicket(): string | null {
  const ticket = ticketInAddress();
  if (ticket === null) return null;
  const { pathname, search } = window.location;
  window.history.replaceState(window.history.state, "", pathname + search);
  return ticket;
}
