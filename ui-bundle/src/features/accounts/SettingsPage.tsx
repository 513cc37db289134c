import { Button } from "@/shared/Button";
import { RadioGroup } from "@/shared/Field";
import { Page } from "@/shared/Page";
import { Section } from "@/shared/Section";
import { chooseTheme, useThemeChoice } from "@/shared/theme";
import { OwnAccount } from "./OwnAccount";
import { OwnPassword } from "./OwnPassword";
import { signOut } from "./signOut";
import { useUser } from "./user";
import { UsersTable } from "./UsersTable";

const themes = [
  ["system", "As the system"],
  ["dark", "Dark"],
  ["light", "Light"],
  ["contrast", "High contrast"],
] as const;

export function SettingsPage() {
  const user = useUser();
  const theme = useThemeChoice();
  return (
    <Page title="Settings" actions={<Button onClick={signOut}>Sign out</Button>}>
      <Section title="Appearance">
        <RadioGroup label="Theme" value={theme} options={themes} onValue={chooseTheme} />
      </Section>
      <Section title="Account">
        <OwnAccount />
      </Section>
      <Section title={user.has_password ? "Change password" : "Set a password"}>
        <OwnPassword />
      </Section>
      {user.role === "admin" && (
        <Section title="Users" wide>
          <UsersTable />
        </Section>
      )}
    </Page>
  );
}
