import { apiService } from "@/services/api";
import { credentials } from "@/services/credentials";

/**
 * Ends this token on the server too, where the server can be asked; here it ends in any case, and before the
 * sockets are told, who would otherwise report it as somebody else's doing.
 */
export async function signOut() {
  const asked = apiService.logout();
  credentials.signOut();
  await asked.catch(() => undefined);
}
