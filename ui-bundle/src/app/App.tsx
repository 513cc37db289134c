import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { BrowserRouter, Link, Route, Routes } from "react-router";
import { LoginPage } from "@/features/accounts/LoginPage";
import { RegisterPage } from "@/features/accounts/RegisterPage";
import { ServersPage } from "@/features/servers/ServersPage";
import { HistoryPage } from "@/features/sessions/HistoryPage";
import { SessionPage } from "@/features/sessions/SessionPage";
import { SessionsPage } from "@/features/sessions/SessionsPage";
import { credentials } from "@/services/credentials";
import { Page } from "@/shared/Page";
import { Banner } from "./Banner";
import { ErrorBoundary } from "./ErrorBoundary";
import { Shell } from "./Shell";
import { SignedIn } from "./SignedIn";

const SettingsPage = lazy(() =>
  import("@/features/accounts/SettingsPage").then(({ SettingsPage }) => ({ default: SettingsPage })),
);

function NotFound() {
  return (
    <Page title="Not found">
      <p>
        There is no such page. <Link to="/">Go to your servers</Link>
      </p>
    </Page>
  );
}

/** What one person saw is not kept for the next one. */
function useForgetting(client: QueryClient) {
  useEffect(
    () =>
      credentials.subscribe(() => {
        if (credentials.getToken() === null) client.clear();
        else void client.invalidateQueries();
      }),
    [client],
  );
}

export function App({ client }: { client: QueryClient }) {
  useForgetting(client);
  return (
    <QueryClientProvider client={client}>
      <Banner />
      <BrowserRouter>
        <ErrorBoundary>
          <Routes>
            <Route path="/login" element={<LoginPage />} />
            <Route path="/register" element={<RegisterPage />} />
            <Route
              element={
                <SignedIn>
                  <Shell />
                </SignedIn>
              }
            >
              <Route index element={<ServersPage />} />
              <Route path="/sessions" element={<SessionsPage />} />
              <Route path="/sessions/:id" element={<SessionPage />} />
              <Route path="/history" element={<HistoryPage />} />
              <Route
                path="/settings"
                element={
                  <Suspense fallback={null}>
                    <SettingsPage />
                  </Suspense>
                }
              />
              <Route path="*" element={<NotFound />} />
            </Route>
          </Routes>
        </ErrorBoundary>
      </BrowserRouter>
    </QueryClientProvider>
  );
}
