package lyceum.screens;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Screens move by themselves, and none of them is wrong for long, whatever the network does. */
final class LiveIT {

    private static final int SAMPLES = 40;

    private static Running server;
    private static Chrome chrome;
    private static String door;

    @BeforeAll
    static void start() throws IOException {
        server = Running.shared();
        chrome = new Chrome();
        door = server.frontDoor();
    }

    @AfterAll
    static void stop() {
        chrome.close();
    }

    @Test
    void tenSecondsAfterABurstWithACutConnectionTheScreenAgreesWithTheServer() throws IOException {
        List<String> complaints = new ArrayList<>();
        try (CuttingProxy proxy = new CuttingProxy(server.port());
                BrowserContext context = chrome.admin("http://localhost:" + proxy.port(), "en", 1280)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/board");
            assertThat(page.locator(".connection")).containsText("Live");
            for (int n = 0; n < 200; n++) {
                server.tap(door, Running.guestCard(n));
                if (n == 60 || n == 120 || n == 199) {
                    proxy.cut();
                }
            }

            JsonNode presence = server.get("/presence?site=" + server.mainSite());
            assertThat(page.locator(".here .count-number"))
                    .hasAttribute(
                            "data-count",
                            presence.path("count").asText(),
                            new LocatorAssertions.HasAttributeOptions().setTimeout(10_000));
            JsonNode newest = server.get("/visits?limit=1&site=" + server.mainSite())
                    .path("items")
                    .path(0);
            assertThat(page.locator(".tap").first())
                    .hasAttribute("data-visit", newest.path("id").asText());
            assertThat(proxy.wasCut()).as("connections that were cut").isPositive();
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void aTapIsOnTheOtherScreenWithinASecond() {
        try (BrowserContext context = chrome.admin(server.address(), "en", 1280)) {
            Page page = Chrome.page(context, new ArrayList<>());
            page.navigate("/board");
            assertThat(page.locator(".connection")).containsText("Live");
            page.evaluate("""
                    () => {
                      window.seen = {};
                      new MutationObserver(() => {
                        for (const tap of document.querySelectorAll('[data-visit]')) window.seen[tap.dataset.visit] ??= Date.now();
                      }).observe(document.querySelector('main'), {subtree: true, childList: true, attributes: true});
                    }""");
            List<String> visits = new ArrayList<>();
            for (int n = 0; n < SAMPLES; n++) {
                String visit = server.tap(door, Running.guestCard(n % 200))
                        .path("visit")
                        .asText();
                visits.add(visit);
                assertThat(page.locator("[data-visit='" + visit + "']")).isVisible();
            }
            Map<?, ?> seen = (Map<?, ?>) page.evaluate("() => window.seen");
            long[] took = visits.stream()
                    .mapToLong(visit -> ((Number) seen.get(visit)).longValue() - recorded(visit))
                    .sorted()
                    .toArray();
            long p95 = took[(int) Math.ceil(SAMPLES * 0.95) - 1];
            System.out.println("From commit to the other screen: p50 " + took[SAMPLES / 2] + " ms, p95 " + p95
                    + " ms, of " + SAMPLES + " taps " + Arrays.toString(took));
            assertThat(p95).isLessThan(1000);
        }
    }

    private static long recorded(String visit) {
        return Instant.parse(server.get("/visits/" + visit).path("recordedAt").asText())
                .toEpochMilli();
    }
}
