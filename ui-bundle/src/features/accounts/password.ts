const shortest = 8;

/** What is wrong with a new password, as far as it can be told here. */
export function checkNewPassword(password: string): Record<string, string> {
  if (password.length >= shortest) return {};
  return { password: `The password takes at least ${shortest} characters.` };
}
