import { useEffect, useRef, useState, type SubmitEvent } from "react";
import { ApiError } from "@/services/api";

type Errors = Record<string, string>;

interface FieldProps {
  name: string;
  value: string;
  error: string | undefined;
  onValue: (value: string) => void;
}

interface Options<V> {
  initial: V;
  /** Complaints by field; what only the server can know, it says itself. */
  check?: (values: V) => Errors;
  submit: (values: V) => Promise<unknown>;
}

/**
 * A form of text fields. A refusal that names a field stands beside that field, which gets the focus; any other
 * one is `failure`.
 */
export function useForm<V extends Record<string, string>>({ initial, check, submit }: Options<V>) {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Errors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState(0);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (refusals) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refusals]);

  const complain = (complaints: Errors) => {
    setErrors(complaints);
    setRefusals((before) => before + 1);
  };

  const refuse = (error: unknown) => {
    const { field, message } = error instanceof ApiError ? error : { field: null, message: String(error) };
    if (field !== null && field in initial) complain({ [field]: message });
    else setFailure(message);
  };

  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const complaints = check?.(values) ?? {};
    setFailure(null);
    if (Object.keys(complaints).length) return complain(complaints);
    setBusy(true);
    try {
      await submit(values);
    } catch (error) {
      refuse(error);
    } finally {
      setBusy(false);
    }
  };

  const set = (name: keyof V & string, value: string) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([field]) => field !== name)));
  };

  return {
    values,
    set,
    failure,
    busy,
    reset: () => setValues(initial),
    /** For <form {...form.props}>. */
    props: { ref: form, onSubmit, noValidate: true },
    /** For <TextField {...form.field("name")} label="Name" />. */
    field: (name: keyof V & string): FieldProps => ({
      name,
      value: values[name] ?? "",
      error: errors[name],
      onValue: (value: string) => set(name, value),
    }),
  };
}

/** The fields that were left empty, each with its complaint. */
export function required(values: Record<string, string>, texts: Record<string, string>): Errors {
  return Object.fromEntries(Object.entries(texts).filter(([name]) => values[name]?.trim() === ""));
}
