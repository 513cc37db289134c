/** What most tests need: krownd, an sshd, and somebody who is signed in. */
import { after } from "node:test";
import { Krownd } from "./krownd.mjs";
import { Sshd } from "./sshd.mjs";

/**
 * Starts both, once for a file, and ends both after its last test.
 * @param {{krownd?: object, sshd?: object | false}} [options]
 */
export async function startScene({ krownd: krowndOptions, sshd: sshdOptions } = {}) {
  const scene = { sshd: undefined, krownd: undefined, owner: undefined, user: undefined };
  after(async () => {
    const ends = await Promise.allSettled([scene.krownd?.stop(), scene.sshd?.stop()]);
    for (const { reason } of ends) if (reason) throw reason;
  });
  scene.sshd = sshdOptions === false ? undefined : await Sshd.start(sshdOptions);
  scene.krownd = await Krownd.start(krowndOptions);
  scene.owner = await scene.krownd.owner();
  scene.user = await scene.krownd.register("tester");
  scene.connect = (person = scene.user, more = {}) =>
    person.api.post("/api/sessions", scene.sshd.target(more));
  return scene;
}
