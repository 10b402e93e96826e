package lyceum.screens;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.RequestOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** One Chromium for a test class, with its content security policy on, as people have it. */
final class Chrome implements AutoCloseable {

    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;

    Chrome() {
        Path executable = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(executable != null, "SKIPPED: there is no Chromium here (apt install chromium)");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(ARGUMENTS));
    }

    /** A browser's user who has not signed in, in this language, with a screen of this width. */
    BrowserContext visitor(String address, String language, int width) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setBaseURL(address)
                .setViewportSize(width, width < 600 ? 720 : 860)
                .setLocale(language.equals("hi") ? "hi-IN" : "en-IN"));
        context.setDefaultTimeout(10_000);
        return context;
    }

    /** The same, signed in as the demonstration's admin. */
    BrowserContext admin(String address, String language, int width) {
        BrowserContext context = visitor(address, language, width);
        var answer = context.request()
                .post(
                        "/api/v1/auth/login",
                        RequestOptions.create()
                                .setData(Map.of(
                                        "tenant",
                                        "demo",
                                        "login",
                                        "admin",
                                        "password",
                                        "lyceum-demo",
                                        "session",
                                        "cookie")));
        if (!answer.ok()) {
            throw new AssertionError("sign-in answered " + answer.status() + ": " + answer.text());
        }
        context.addInitScript("localStorage.setItem('lyceum.signed-in', 'yes')");
        return context;
    }

    /** A page that fails its test when a script fails on it or the content security policy is broken. */
    static Page page(BrowserContext context, List<String> complaints) {
        Page page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
        return page;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
