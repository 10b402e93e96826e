package lyceum.screens;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people do with the application, from the first click to what they see at the end. */
final class JourneysIT {

    private static Running server;
    private static Chrome chrome;
    private static String door;
    private final List<String> complaints = new ArrayList<>();

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

    @AfterEach
    void nothingFailedOnTheWay() {
        assertThat(complaints).isEmpty();
    }

    private static Running server() {
        try {
            return Running.shared();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void whoSignsInSeesTheBoardAndStaysSignedInOverAReload() {
        try (BrowserContext context = chrome.visitor(server.address(), "en", 1280)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/people");
            page.getByLabel("Login name").fill("admin");
            page.getByLabel("Password").fill("not the password");
            button(page, "Sign in").click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("The login or the password is wrong.");

            page.getByLabel("Password").fill("lyceum-demo");
            button(page, "Sign in").click();
            assertThat(page).hasTitle(Pattern.compile("^People · "));
            page.reload();
            assertThat(page.locator("main h1")).hasText("People");
            assertThat(page.locator(".connection")).containsText("Live");
        }
    }

    @Test
    void aTapAppearsOnTheBoardByItself() {
        try (BrowserContext context = chrome.admin(server.address(), "en", 1280)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/board");
            assertThat(page.locator(".connection")).containsText("Live");
            AccessibilityIT.settled(page);

            JsonNode decision = server.tap(door, Running.guestCard(1));

            Locator tap = page.locator("[data-visit='" + decision.path("visit").asText() + "']");
            assertThat(tap).containsText("Guest 2");
            assertThat(tap).containsText("Welcome");
        }
    }

    @Test
    void theDeskLetsInWhomTheRulesRefused() {
        JsonNode guest = server.personOf(Running.guestCard(2));
        JsonNode card = server.get("/credentials?person=" + guest.path("id").asText())
                .path("items")
                .path(0);
        server.post(
                "/credentials/" + card.path("id").asText() + "/end",
                "{\"state\":\"blocked\",\"reason\":\"Fee is due\"}");
        try (BrowserContext context = chrome.admin(server.address(), "en", 1280)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/board");
            JsonNode decision = server.tap(door, Running.guestCard(2));
            Locator tap = page.locator("[data-visit='" + decision.path("visit").asText() + "']");
            assertThat(tap).containsText("Card is blocked");

            tap.getByRole(AriaRole.BUTTON).click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            dialog.getByText("Has just paid").click();
            dialog.getByText("Open and let in").click();

            assertThat(dialog).hasCount(0);
            assertThat(page.locator(".tap").first()).containsText("Let in by the desk");
            assertThat(page.locator(".tap").first()).containsText("Has just paid");
        }
    }

    @Test
    void aCardTypedByAReaderCallsUpItsPersonAndOpensNothing() {
        try (BrowserContext context = chrome.admin(server.address(), "en", 1280)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/board");
            AccessibilityIT.settled(page);
            page.locator("main h1").focus();
            int visits = server.get("/visits?site=" + server.mainSite() + "&limit=200")
                    .path("items")
                    .size();

            page.keyboard().type(String.format("%010d", Long.parseLong(Running.guestCard(3), 16)));
            page.keyboard().press("Enter");

            assertThat(page.locator("dialog .sheet-name")).hasText("Guest 4");
            assertThat(server.get("/visits?site=" + server.mainSite() + "&limit=200")
                            .path("items"))
                    .hasSize(visits);
            page.keyboard().press("Escape");
            assertThat(page.locator("dialog")).hasCount(0);
        }
    }

    @Test
    void aNewCardIsLearnedFromTheNextTapOfAReader() {
        JsonNode guest = server.personOf(Running.guestCard(4));
        try (BrowserContext context = chrome.admin(server.address(), "en", 1280)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/people/" + guest.path("id").asText());
            button(page, "Add a card").click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            dialog.getByLabel("Reader").selectOption(server.device("desk-reader"));
            dialog.getByText("Wait for the card").click();
            assertThat(dialog).containsText("Hold the card to Desk reader now");

            // The server has heard of the wish only when the reader is taken: until then a tap is an ordinary one.
            for (int tries = 0; tries < 20 && dialog.count() > 0; tries++) {
                server.tapAtReader("desk-reader", "00C0FFEE");
                page.waitForTimeout(150);
            }

            assertThat(page.locator(".cards")).containsText("…FFEE");
        }
    }

    @Test
    void whoIsInsideIsReadInHindiOnAPhone() {
        server.tap(door, Running.guestCard(5));
        try (BrowserContext context = chrome.admin(server.address(), "hi", 390)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/inside");
            assertThat(page.locator("html")).hasAttribute("lang", "hi");
            assertThat(page.locator("main h1")).hasText("अंदर कौन है");
            assertThat(page.getByText("Guest 6", new Page.GetByTextOptions().setExact(true)))
                    .isVisible();
            int count = server.get("/presence?site=" + server.mainSite())
                    .path("count")
                    .asInt();
            assertThat(page.locator(".count-number")).hasAttribute("data-count", Integer.toString(count));
            assertThat(page.locator(".zone .row")).hasCount(count);
        }
    }

    @Test
    void whatSomeoneElseChangedMeanwhileIsShownBeforeItIsOverwritten() {
        JsonNode guest = server.personOf(Running.guestCard(6));
        String id = guest.path("id").asText();
        try (BrowserContext context = chrome.admin(server.address(), "en", 1280)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/people/" + id);
            button(page, "Edit").click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            rename(id, "Guest Seven");

            dialog.getByLabel("Note").fill("Sits by the window");
            dialog.getByText("Save", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(dialog).containsText("Someone else has changed this meanwhile.");
            assertThat(dialog).containsText("Guest Seven");

            dialog.getByText("Save", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(dialog).hasCount(0);
            assertThat(page.locator(".facts")).containsText("Sits by the window");
        }
    }

    /** Somebody else notes something about a person. */
    static void note(String id, String text) {
        change(id, "note", text);
    }

    private static void rename(String id, String name) {
        change(id, "name", name);
    }

    private static void change(String id, String field, String value) {
        var person = (com.fasterxml.jackson.databind.node.ObjectNode) server().get("/people/" + id);
        long version = person.path("version").asLong();
        person.put(field, value)
                .remove(List.of("id", "photo", "guardians", "children", "groups", "version", "createdAt"));
        server().ask("PUT", "/people/" + id, person.toString(), "If-Match", "\"" + version + "\"")
                .ok();
    }

    @Test
    void whoGetsAnAccountChoosesAPasswordOfTheirOwnFirst() {
        String guest = server.personOf(Running.guestCard(7)).path("id").asText();
        JsonNode account = server.post(
                "/accounts",
                "{\"person\":\"" + guest + "\",\"login\":\"desk\",\"roles\":[{\"role\":\"front_desk\",\"site\":\""
                        + server.mainSite() + "\"}]}");
        try (BrowserContext context = chrome.visitor(server.address(), "en", 1280)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/");
            page.getByLabel("Login name").fill("desk");
            page.getByLabel("Password").fill(account.path("password").asText());
            button(page, "Sign in").click();
            assertThat(page.locator("main h1")).hasText("My account");
            page.getByLabel("Present password").fill(account.path("password").asText());
            page.getByLabel("New password", new Page.GetByLabelOptions().setExact(true))
                    .fill("seven green umbrellas");
            page.getByLabel("New password once more").fill("seven green umbrellas");
            button(page, "Change the password").click();

            assertThat(page.locator("main h1")).hasText("Desk board");
            assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Settings")))
                    .hasCount(0);
        }
    }

    @Test
    void aPhotoThatIsUploadedIsSeenAtOnce() throws IOException {
        Path picture = Files.createTempFile("face", ".png");
        ImageIO.write(new BufferedImage(60, 80, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        try (BrowserContext context = chrome.admin(server.address(), "en", 1280)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/people/"
                    + server.personOf(Running.guestCard(8)).path("id").asText());
            page.locator("input[type=file]").setInputFiles(picture);
            assertThat(page.getByAltText("Photo of Guest 9")).isVisible();
        } finally {
            Files.delete(picture);
        }
    }

    @Test
    void theFirstPageWeighsLessThanAHundredKilobytes() {
        try (BrowserContext context = chrome.admin(server.address(), "hi", 390)) {
            Page page = Chrome.page(context, complaints);
            AtomicInteger bytes = new AtomicInteger();
            page.onRequestFinished(request -> bytes.addAndGet(request.sizes().responseBodySize));
            page.navigate("/board");
            AccessibilityIT.settled(page);
            assertThat(page.locator(".connection")).containsText("लाइव");
            assertThat(bytes.get()).isBetween(10_000, 100_000);
        }
    }

    @Test
    void thePageSaysThatItIsNotConnectedAndKeepsWhatItKnew() {
        try (BrowserContext context = chrome.admin(server.address(), "en", 1280)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/people");
            assertThat(page.locator(".rows li").first()).isVisible();
            context.setOffline(true);
            page.getByLabel("Search").fill("Guest");
            assertThat(page.getByText("You see what was last known.")).isVisible();
            assertThat(page.locator(".rows li").first()).isVisible();
            context.setOffline(false);
            page.getByLabel("Search").fill("Guest 9");
            assertThat(page.getByText("You see what was last known.")).hasCount(0);
        }
    }

    @Test
    void theFirstRunMakesAnInstituteAndSignsItsAdminIn() throws IOException {
        try (Running fresh = Running.fresh();
                BrowserContext context = chrome.visitor(fresh.address(), "en", 1280)) {
            Page page = Chrome.page(context, complaints);
            page.navigate("/");
            assertThat(page.locator("main h1")).hasText("Welcome to Lyceum");
            page.getByLabel("Name of the institute").fill("Gyan Library");
            assertThat(page.getByLabel("Short name", new Page.GetByLabelOptions().setExact(true)))
                    .hasValue("gyan-library");
            page.getByLabel("Name of the site", new Page.GetByLabelOptions().setExact(true))
                    .fill("Gyan Library, Patna");
            page.getByLabel("Time zone").selectOption("Asia/Kolkata");
            page.getByLabel("Your name").fill("Meena Kumari");
            page.getByLabel("Password").fill("short");
            button(page, "Set up Lyceum").click();
            assertThat(page.locator(".error")).containsText("at least 10 characters");
            assertThat(page.getByLabel("Password")).isFocused();

            page.getByLabel("Password").fill("four quiet green doors");
            button(page, "Set up Lyceum").click();
            // A database is made, with its keys and tables.
            assertThat(page.locator("main h1"))
                    .hasText("Desk board", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
            assertThat(page.locator(".brand")).containsText("Gyan Library");
        }
    }
}
