import { useSyncExternalStore } from "react";

export const themeChoices = ["system", "dark", "light", "contrast"] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const storageKey = "theme";
const light = window.matchMedia("(prefers-color-scheme: light)");
const contrast = window.matchMedia("(prefers-contrast: more)");
const listeners = new Set<() => void>();

function chosen(): ThemeChoice {
  return themeChoices.find((choice) => choice === localStorage.getItem(storageKey)) ?? "system";
}

function systemTheme() {
  if (contrast.matches) return "contrast";
  return light.matches ? "light" : "dark";
}

function apply() {
  const choice = chosen();
  document.documentElement.dataset.theme = choice === "system" ? systemTheme() : choice;
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Puts the theme on the page and keeps it right when the system or another tab changes it. */
export function startTheme() {
  light.addEventListener("change", apply);
  contrast.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  apply();
}

export function chooseTheme(choice: ThemeChoice) {
  localStorage.setItem(storageKey, choice);
  apply();
}

export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, chosen);

/** The theme that is shown now, for what cannot read CSS variables by itself. */
export const useTheme = (): string =>
  useSyncExternalStore(subscribe, () => document.documentElement.dataset.theme ?? "dark");
