import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { rememberSession } from "@/services/queries";
import { hostKeyQuestion, type HostKeyQuestion, type Target } from "./hostKey";
import { HostKeyDialog } from "./HostKeyDialog";

interface Connecting {
  /** Opens a session and goes to it. Asks about host keys by itself; rejects with what else went wrong. */
  connect: (target: Target) => Promise<void>;
  /** To be put into the page: the question, while there is one. */
  dialog: ReactNode;
}

export function useConnect(): Connecting {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [question, setQuestion] = useState<HostKeyQuestion | null>(null);

  const open = async (target: Target, acceptHostKey?: string) => {
    try {
      const session = await target.open(acceptHostKey);
      rememberSession(client, session);
      await navigate(`/sessions/${session.id}`);
    } catch (error) {
      const asked = hostKeyQuestion(target, error);
      if (!asked) throw error;
      setQuestion(asked);
    }
  };

  return {
    connect: (target) => open(target),
    dialog: question && (
      <HostKeyDialog
        key={question.fingerprint}
        question={question}
        onAccept={() => open(question.target, question.fingerprint)}
        onClose={() => setQuestion(null)}
      />
    ),
  };
}
