package lyceum.screens;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every page with data, every dialog and error open, in both languages and themes, on a phone and on a desk: nothing that
 * axe finds against WCAG 2.2 AA, and nothing that is cut off.
 */
final class AccessibilityIT {

    private static final List<String> LANGUAGES = List.of("en", "hi");
    private static final List<String> THEMES = List.of("light", "dark");
    private static final int[] WIDTHS = {1280, 320};

    /** Gives what is wrong with the page as it stands, one line each. A second theme changes colours and nothing else. */
    private static final String EXAMINE = """
            async coloursOnly => {
              const found = await axe.run({resultTypes: ['violations'], preload: false, runOnly: coloursOnly
                ? {type: 'rule', values: ['color-contrast', 'link-in-text-block']}
                : {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}});
              const lines = found.violations.flatMap(rule => rule.nodes.slice(0, 3)
                .map(node => rule.id + ' ' + node.target.join(' ') + ': ' + node.failureSummary.replace(/\\s+/g, ' ')));
              for (const part of [document.documentElement, ...document.querySelectorAll('dialog, .dialog-body, .panel, form, fieldset')]) {
                if (part.scrollWidth > part.clientWidth + 2) lines.push('cut off: ' + part.tagName + ' ' + part.className);
              }
              return lines;
            }""";

    private static final String ENROLLED = """
            {"id": "00000000-0000-4000-8000-000000000001", "slug": "side-reader", "name": "Side reader", "driver": "tasmota",
             "enrolment": {"key": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=", "brokerUser": "demo-main-side-reader",
              "brokerPassword": "Zp3kk199aTx2", "passwordLine": "demo-main-side-reader:$7$101$abcdefghijkl$mnopqrstuvwxyz",
              "acl": ["user demo-main-side-reader", "topic write lyceum/demo/main/side-reader/tap"],
              "esphome": "esphome:", "notes": ["Reload the broker afterwards."]}}""";

    private static Running server;
    private static Chrome chrome;
    private static String person;
    private static String refused;

    /** A state of the application to look at. */
    private record Look(String name, String path, Consumer<Page> open) {}

    @BeforeAll
    static void fillTheSite() throws IOException {
        server = Running.shared();
        chrome = new Chrome();
        String door = server.frontDoor();
        for (int n = 0; n < 4; n++) {
            server.tap(door, Running.guestCard(200 + n));
        }
        server.tap(door, "0BADCA4D");
        JsonNode guest = server.personOf(Running.guestCard(210));
        person = guest.path("id").asText();
        JsonNode credentials = server.get("/credentials?person=" + person);
        server.post(
                "/credentials/" + credentials.path("items").path(0).path("id").asText() + "/end",
                "{\"state\":\"blocked\",\"reason\":\"Fee is due\"}");
        refused = server.tap(door, Running.guestCard(210)).path("visit").asText();
    }

    @AfterAll
    static void close() {
        chrome.close();
    }

    private static Consumer<Page> click(String... selectors) {
        return page -> {
            for (String selector : selectors) {
                page.locator(selector).first().click();
            }
        };
    }

    private static List<Look> looks() {
        String personPage = "/people/" + person;
        Consumer<Page> nothing = page -> {};
        return List.of(
                new Look("board", "/board", nothing),
                new Look("board-found", "/board", page -> {
                    page.locator("#find").fill("Guest");
                    assertThat(page.locator("#find-list li").first()).isVisible();
                }),
                new Look("unlock", "/board", click(".tile .button")),
                new Look("unlock-wrong", "/board", click(".tile .button", "dialog .primary")),
                new Look("override", "/board", click("[data-visit='" + refused + "'] .button")),
                new Look("sheet", "/board", page -> {
                    page.locator("#find").fill("Guest 211");
                    page.locator("#find-list li").first().click();
                    assertThat(page.locator("dialog .sheet-name")).isVisible();
                }),
                new Look("simulate", "/board", click(".page-head .button")),
                new Look("language", "/board", click(".look-button")),
                new Look("clock-untrusted", "/board", page -> {
                    answering(page, "**/api/v1/clock", "{\"now\":\"1970-01-01T00:03:00Z\",\"state\":\"untrusted\"}");
                    page.locator(".notice.bad .button").click();
                    assertThat(page.locator("dialog input")).isVisible();
                    page.unroute("**/api/v1/clock");
                }),
                new Look("people", "/people", nothing),
                new Look("people-unreadable", "/people", page -> {
                    page.route(
                            "**/api/v1/people?**",
                            route -> route.fulfill(new Route.FulfillOptions()
                                    .setStatus(503)
                                    .setContentType("application/problem+json")
                                    .setBody("{\"status\":503,\"code\":\"x\"}")));
                    page.reload();
                    assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
                    page.unroute("**/api/v1/people?**");
                }),
                new Look("people-none", "/people?q=zzzz", nothing),
                new Look("people-add-wrong", "/people", click(".page-head .primary", "dialog .primary")),
                new Look("person", personPage, nothing),
                new Look("person-edit", personPage, click(".person-name .button")),
                new Look("card-add", personPage, click("#cards-h ~ .button")),
                new Look("person-conflict", personPage, page -> {
                    page.locator(".person-name .button").first().click();
                    page.locator("dialog [name='note']").fill("Typed here");
                    JourneysIT.note(person, "Typed elsewhere " + page.url().length() + " " + System.nanoTime());
                    page.locator("dialog .primary").click();
                    assertThat(page.locator("dialog .conflict")).isVisible();
                }),
                new Look("card-waiting", personPage, page -> {
                    page.locator("#cards-h ~ .button").click();
                    page.route("**/api/v1/credentials/learn", route -> {});
                    page.locator("dialog .dialog-foot .primary").click();
                    assertThat(page.locator("dialog .waiting")).isVisible();
                }),
                new Look(
                        "card-typed-wrong",
                        personPage,
                        click("#cards-h ~ .button", "dialog summary", "dialog details .button")),
                new Look("pass-add", personPage, click("#passes-h ~ .button", "dialog ly-hours input")),
                new Look("guardian-add", personPage, click("#guardians-h ~ .button")),
                new Look("correct", personPage, click("#visits-h ~ ul .button")),
                new Look("inside", "/inside", nothing),
                new Look("inside-end", "/inside", click(".zone .button")),
                new Look("visits", "/visits", nothing),
                new Look("visit", "/visits", click(".row.visit .button:last-child")),
                new Look("doors", "/doors", nothing),
                new Look("door-edit", "/doors", click(".door-card > .buttons .button")),
                new Look("device-add", "/doors", click("#devices-h ~ .button")),
                new Look("device-key", "/doors", page -> {
                    page.locator("#devices-h ~ .button").click();
                    page.locator("dialog [name='name']").fill("Side reader");
                    // The demonstration has no broker, so the keys of a real device are played.
                    page.route(
                            "**/api/v1/devices",
                            route -> route.fulfill(new Route.FulfillOptions()
                                    .setStatus(201)
                                    .setContentType("application/json")
                                    .setBody(ENROLLED)));
                    page.locator("dialog .primary").click();
                    assertThat(page.locator("dialog .secret").first()).isVisible();
                    page.unroute("**/api/v1/devices");
                }),
                new Look("closure-add", "/doors", click("#closures-h ~ .button")),
                new Look("frames", "/devices/" + server.device("front-reader"), nothing),
                new Look("settings", "/settings", nothing),
                new Look("account-add", "/settings", click("#accounts-h ~ .button")),
                new Look("account-wrong", "/account", click("form .primary")),
                new Look("missing", "/nowhere", nothing));
    }

    /** Lets the page read this once instead of what the server would say. */
    private static void answering(Page page, String address, String json) {
        page.route(
                address,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(json)));
        page.reload();
    }

    @Test
    void everyPageAndDialogCanBeUsedByEveryone() {
        List<String> wrong = new ArrayList<>();
        try (BrowserContext context = chrome.admin(server.address(), "en", 1280)) {
            Page page = Chrome.page(context, wrong);
            page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
            page.navigate("/board");
            for (String language : LANGUAGES) {
                page.evaluate("code => localStorage.setItem('lyceum.language', code)", language);
                for (Look look : looks()) {
                    page.setViewportSize(WIDTHS[0], 860);
                    page.navigate(look.path());
                    settled(page);
                    look.open().accept(page);
                    examine(page, language, look.name(), wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void signingInCanBeUsedByEveryone() {
        List<String> wrong = new ArrayList<>();
        for (String language : LANGUAGES) {
            try (BrowserContext context = chrome.visitor(server.address(), language, 1280)) {
                Page page = Chrome.page(context, wrong);
                page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
                page.navigate("/");
                settled(page);
                examine(page, language, "signin", wrong);
                page.locator("form .primary").click();
                examine(page, language, "signin-wrong", wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Until the heading stands and nothing says that it is still being read. */
    static void settled(Page page) {
        assertThat(page.locator("main h1").first()).isVisible();
        assertThat(page.locator(".loading")).hasCount(0);
    }

    private static void examine(Page page, String language, String name, List<String> wrong) {
        page.evaluate(AxeBuilder.getAxeScript());
        for (int width : WIDTHS) {
            page.setViewportSize(width, width < 600 ? 720 : 860);
            for (String theme : THEMES) {
                page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme);
                String where = name + "-" + language + "-" + theme + "-" + width;
                for (Object line : (List<?>) page.evaluate(EXAMINE, !theme.equals(THEMES.getFirst()))) {
                    wrong.add(where + ": " + line);
                }
                picture(page, where);
            }
        }
    }

    /** A picture of each state for a person to look at, where {@code -Dscreens.pictures=folder} asks for it. */
    private static void picture(Page page, String name) {
        @Nullable String folder = System.getProperty("screens.pictures");
        if (folder != null) {
            boolean dialog = page.locator("dialog[open]").count() > 0;
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of(folder, name + ".png"))
                    .setFullPage(!dialog));
        }
    }
}
