import { Eye, EyeOff } from "lucide-react";
import { useId, useState, type ComponentProps, type ReactNode } from "react";
import { IconButton } from "./Button";
import { classes } from "./classes";
import styles from "./Field.module.css";

interface FieldProps {
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
}

interface Ids {
  id: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

function Frame({ label, error, hint, children }: FieldProps & { children: (ids: Ids) => ReactNode }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        "aria-invalid": error ? true : undefined,
        "aria-describedby": error || hint ? `${id}-text` : undefined,
      })}
      {(error || hint) && (
        <p id={`${id}-text`} className={error ? styles.error : styles.hint}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

type Text = FieldProps & { onValue: (value: string) => void };
type Kept<E extends "input" | "textarea" | "select"> = Omit<ComponentProps<E>, "id" | "onChange">;

export function TextField({ label, error, hint, onValue, ...rest }: Text & Kept<"input">) {
  return (
    <Frame label={label} error={error} hint={hint}>
      {(ids) => (
        <input
          className={styles.input}
          {...rest}
          {...ids}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Frame>
  );
}

export function PasswordField({ label, error, hint, onValue, ...rest }: Text & Kept<"input">) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Frame label={label} error={error} hint={hint}>
      {(ids) => (
        <div className={styles.withButton}>
          <input
            className={styles.input}
            {...rest}
            {...ids}
            type={shown ? "text" : "password"}
            spellCheck={false}
            autoCapitalize="none"
            onChange={(event) => onValue(event.target.value)}
          />
          <IconButton
            label={shown ? "Hide what is typed" : "Show what is typed"}
            onClick={() => setShown(!shown)}
          >
            <Icon size={16} strokeWidth={1.75} />
          </IconButton>
        </div>
      )}
    </Frame>
  );
}

export function TextArea({ label, error, hint, onValue, className, ...rest }: Text & Kept<"textarea">) {
  return (
    <Frame label={label} error={error} hint={hint}>
      {(ids) => (
        <textarea
          className={classes(styles.input, styles.area, className)}
          {...rest}
          {...ids}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Frame>
  );
}

export function SelectField({ label, error, hint, onValue, ...rest }: Text & Kept<"select">) {
  return (
    <Frame label={label} error={error} hint={hint}>
      {(ids) => (
        <select
          className={classes(styles.input, styles.select)}
          {...rest}
          {...ids}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Frame>
  );
}

interface RadioProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, text: string])[];
  onValue: (value: T) => void;
}

export function RadioGroup<T extends string>({ label, value, options, onValue }: RadioProps<T>) {
  const name = useId();
  return (
    <fieldset className={styles.field}>
      <legend className={styles.label}>{label}</legend>
      <div className={styles.radios}>
        {options.map(([option, text]) => (
          <label key={option} className={styles.radio}>
            <input
              type="radio"
              name={name}
              value={option}
              checked={option === value}
              onChange={() => onValue(option)}
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
