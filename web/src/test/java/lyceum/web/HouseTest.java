package lyceum.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A day at a house, over HTTP. */
class HouseTest {

    private static final Map<String, Object> CARD = Map.of("kind", "em4100", "data", "00BC614E", "bits", 32);

    private static TestServer server;
    private static ApiClient admin;
    private static String site;
    private static String zone;
    private static String door;
    private static String lock;
    private static String reader;

    @BeforeAll
    static void start() {
        server = TestServer.withTenant();
        admin = server.admin();
        site = admin.get("/sites").text("/items/0/id");
        zone = admin.post("/zones", Map.of("site", site, "name", "Hall", "capacity", 60))
                .must(201)
                .text("/id");
        door = admin.post(
                        "/doors",
                        Map.of("site", site, "zone", zone, "slug", "front", "name", "Front", "direction", "both"))
                .must(201)
                .text("/id");
        lock = admin.post("/devices", device("front-lock", "lock", null))
                .must(201)
                .text("/id");
        reader = admin.post("/devices", device("front-reader", "reader", "both"))
                .must(201)
                .text("/id");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, Object> device(String slug, String kind, String use) {
        Map<String, Object> wish = new HashMap<>(
                Map.of("site", site, "slug", slug, "name", slug, "kind", kind, "driver", "sim", "door", door));
        wish.put("use", use);
        return wish;
    }

    private static String person(String name) {
        return admin.post("/people", Map.of("name", name, "site", site, "student", Map.of()))
                .must(201)
                .text("/id");
    }

    private static long version(ApiClient.Reply reply) {
        return reply.body().get("version").asLong();
    }

    @Test
    void aPersonIsAddedFoundChangedAndRemoved() {
        ApiClient.Reply made = admin.post(
                        "/people",
                        Map.of(
                                "name",
                                "Meera Iyer",
                                "site",
                                site,
                                "phone",
                                "9812345678",
                                "student",
                                Map.of("admittedOn", "2026-04-01")))
                .must(201);
        String id = made.text("/id");
        assertThat(made.header("Location")).isEqualTo("/api/v1/people/" + id);
        assertThat(made.text("/student/number")).isNotEmpty();
        assertThat(admin.get("/people?q=5678").must(200).text("/items/0/id")).isEqualTo(id);
        assertThat(admin.get("/people?q=meera&kind=student&state=active&site=" + site)
                        .must(200)
                        .text("/items/0/id"))
                .isEqualTo(id);
        admin.get("/people?kind=nonsense").must(400);

        ApiClient.Reply seen = admin.get("/people/" + id).must(200);
        ApiClient.Reply changed = admin.put(
                        "/people/" + id,
                        version(seen),
                        Map.of(
                                "name",
                                "Meera R. Iyer",
                                "site",
                                site,
                                "student",
                                Map.of("number", made.text("/student/number"))))
                .must(200);
        ApiClient.Reply stale = admin.put("/people/" + id, version(seen), Map.of("name", "Other"))
                .must(412);
        assertThat(stale.text("/current/name")).isEqualTo("Meera R. Iyer");
        admin.delete("/people/" + id).must(428);
        admin.delete("/people/" + id, version(changed)).must(204);
        admin.get("/people/" + id).must(404);
    }

    @Test
    void aPhotoIsCheckedByItsContent() throws Exception {
        String id = person("Photo Person");
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", png);
        admin.send("PUT", "/people/" + id + "/photo", png.toByteArray(), "image/png")
                .must(204);
        assertThat(admin.get("/people/" + id + "/photo").must(200).header("Content-Type"))
                .startsWith("image/");
        byte[] text = "<svg/>".getBytes(StandardCharsets.UTF_8);
        assertThat(admin.send("PUT", "/people/" + id + "/photo", text, "image/png")
                        .status())
                .isIn(415, 422);
        admin.send("PUT", "/people/" + id + "/photo", text, "application/json").must(415);
        admin.send("PUT", "/people/" + id + "/photo", new byte[2 * 1024 * 1024 + 1], "image/png")
                .must(413);
        admin.delete("/people/" + id + "/photo").must(204);
        admin.get("/people/" + id + "/photo").must(404);
    }

    @Test
    void guardiansAreLinkedAndUnlinked() {
        String child = person("Child");
        String parent = person("Parent");
        ApiClient.Reply link = admin.post(
                        "/people/" + child + "/guardians",
                        Map.of("guardian", parent, "relation", "mother", "mayCollect", true, "primary", true))
                .must(201);
        assertThat(admin.get("/people/" + parent).must(200).text("/children/0/person"))
                .isEqualTo(child);
        admin.delete("/guardian-links/" + link.text("/link")).must(204);
    }

    @Test
    void aGroupHasMembers() {
        String one = person("Member One");
        ApiClient.Reply group = admin.post("/groups", Map.of("site", site, "kind", "batch", "name", "NEET A"))
                .must(201);
        String id = group.text("/id");
        admin.post("/groups/" + id + "/members", Map.of("person", one, "since", "2026-01-01"))
                .must(201);
        assertThat(admin.get("/groups/" + id + "/members").must(200).text("/items/0/person"))
                .isEqualTo(one);
        assertThat(admin.get("/groups?site=" + site).must(200).body().at("/items"))
                .isNotEmpty();
        ApiClient.Reply seen = admin.get("/groups/" + id).must(200);
        ApiClient.Reply renamed = admin.put("/groups/" + id, version(seen), Map.of("name", "NEET B"))
                .must(200);
        admin.delete("/groups/" + id + "/members/" + one).must(204);
        admin.delete("/groups/" + id, version(admin.get("/groups/" + id).must(200)))
                .must(204);
        assertThat(renamed.text("/name")).isEqualTo("NEET B");
    }

    @Test
    void aCardOpensTheDoorAndTheVisitCanBeSeenAndCorrected() {
        String id = person("Card Person");
        ApiClient.Reply card =
                admin.post("/credentials", Map.of("person", id, "card", CARD)).must(201);
        assertThat(card.text("/tail")).isEqualTo("614E");
        assertThat(admin.post("/people/find", Map.of("card", CARD)).must(200).text("/matches/0/id"))
                .isEqualTo(id);
        ApiClient.Reply pass = admin.post(
                        "/passes", Map.of("person", id, "site", site, "kind", "member", "from", "2026-01-01"))
                .must(201);

        Map<String, Object> tap = Map.of("door", door, "credential", CARD);
        assertThat(admin.post("/taps", tap).must(400).code()).isEqualTo("idempotency.required");
        ApiClient.Reply tapped =
                admin.with("Idempotency-Key", "tap-1").post("/taps", tap).must(201);
        assertThat(tapped.text("/decision")).isEqualTo("open");
        assertThat(tapped.text("/person/name")).isEqualTo("Card");
        assertThat(admin.with("Idempotency-Key", "tap-1")
                        .post("/taps", tap)
                        .must(201)
                        .body())
                .isEqualTo(tapped.body());

        String visit = tapped.text("/visit");
        assertThat(admin.get("/visits?person=" + id).must(200).body().at("/items"))
                .hasSize(1);
        ApiClient.Reply presence = admin.get("/presence?site=" + site).must(200);
        assertThat(presence.body().at("/people").findValuesAsText("person")).contains(id);
        assertThat(admin.post("/visits/" + visit + "/override", Map.of("reason", "x"))
                        .must(409)
                        .code())
                .isEqualTo("visit.notRefused");
        admin.post("/visits/" + visit + "/correct", Map.of("void", true, "reason", "Wrong person"))
                .must(200);
        assertThat(admin.get("/visits/" + visit).must(200).text("/corrections/0/reason"))
                .isEqualTo("Wrong person");

        admin.post("/passes/" + pass.text("/id") + "/end", Map.of("reason", "Left"))
                .must(200);
        assertThat(admin.get("/passes?person=" + id).must(200).text("/items/0/endReason"))
                .isEqualTo("Left");
        ApiClient.Reply refused =
                admin.with("Idempotency-Key", "tap-2").post("/taps", tap).must(201);
        assertThat(refused.text("/decision")).isEqualTo("refuse");
        admin.post("/visits/" + refused.text("/visit") + "/override", Map.of("reason", "Paid today"))
                .must(201);

        String credential = card.text("/id");
        admin.post("/credentials/" + credential + "/end", Map.of("state", "lost", "reason", "Bus"))
                .must(200);
        admin.post("/credentials/" + credential + "/restore", Map.of("reason", "Found"))
                .must(200);
        assertThat(admin.get("/credentials?person=" + id).must(200).text("/items/0/state"))
                .isEqualTo("active");
    }

    @Test
    void aVisitIsWrittenDownAndSomebodyIsNoLongerInside() {
        String id = person("Hand Written");
        String at = server.test.clock().now().toString();
        admin.post("/visits", Map.of("site", site, "person", id, "direction", "in", "at", at, "reason", "Reader off"))
                .must(201);
        String presence = null;
        for (var inside : admin.get("/presence?site=" + site).must(200).body().at("/people")) {
            presence = inside.get("person").asText().equals(id)
                    ? inside.get("presence").asText()
                    : presence;
        }
        assertThat(presence).isNotNull();
        admin.post("/presence/" + presence + "/end", Map.of("reason", "Gone")).must(204);
        admin.post("/visits", Map.of("site", site)).must(422);
    }

    @Test
    void aDoorIsOpenedFromAfarAndShowsHowItIs() {
        assertThat(admin.post("/doors/" + door + "/unlock", Map.of()).must(422).text("/errors/0/field"))
                .isEqualTo("reason");
        admin.post("/doors/" + door + "/unlock", Map.of("reason", "Forgot the card"))
                .must(201);
        assertThat(admin.get("/doors/" + door + "/state").must(200).text("/lock/device"))
                .isEqualTo(lock);
        assertThat(admin.get("/door-states?site=" + site).must(200).body().at("/items"))
                .isNotEmpty();
    }

    @Test
    void devicesAreListedChangedPlayedWithAndRemoved() {
        assertThat(admin.get("/devices?site=" + site)
                        .must(200)
                        .body()
                        .at("/items")
                        .size())
                .isGreaterThan(1);
        ApiClient once = admin.with("Idempotency-Key", "device-1");
        Map<String, Object> wish = device("spare", "sensor", null);
        ApiClient.Reply made = once.post("/devices", wish).must(201);
        assertThat(made.body().has("enrolment")).isTrue();
        ApiClient.Reply again = once.post("/devices", wish).must(201);
        assertThat(again.text("/id")).isEqualTo(made.text("/id"));
        assertThat(again.body().has("enrolment")).as("secrets are shown once").isFalse();

        String id = made.text("/id");
        wish.put("name", "Spare sensor");
        admin.put("/devices/" + id, version(admin.get("/devices/" + id).must(200)), wish)
                .must(200);
        admin.post("/devices/" + id + "/enrol", Map.of()).must(201);
        admin.delete("/devices/" + id).must(204);

        admin.post("/devices/" + reader + "/simulate", Map.of("card", CARD)).must(202);
        admin.post("/devices/" + lock + "/simulate", Map.of("action", "open")).must(202);
        admin.post("/devices/" + reader + "/simulate", Map.of()).must(422);
        assertThat(admin.get("/devices/" + reader + "/frames").must(200).text("/items/0/hex"))
                .isNotEmpty();
    }

    @Test
    void aDoorThatIsForcedRaisesAnAlarmThatSomebodySees() throws Exception {
        admin.post("/devices/" + lock + "/simulate", Map.of("action", "close")).must(202);
        server.test.clock().advance(java.time.Duration.ofMinutes(2));
        admin.post("/devices/" + lock + "/simulate", Map.of("action", "open")).must(202);
        ApiClient.Reply alarms = Await.until(
                () -> admin.get("/alarms?site=" + site + "&open=true").must(200),
                reply -> !reply.body().at("/items").isEmpty());
        admin.post("/alarms/" + alarms.text("/items/0/id") + "/seen", Map.of()).must(200);
    }

    @Test
    void aCardIsLearnedFromTheNextTap() throws Exception {
        String id = person("Learner");
        Map<String, Object> card = Map.of("kind", "em4100", "data", "0012D687", "bits", 32);
        CompletableFuture<ApiClient.Reply> learned = CompletableFuture.supplyAsync(
                () -> admin.post("/credentials/learn", Map.of("person", id, "reader", reader)));
        Await.until(
                () -> {
                    admin.post("/devices/" + reader + "/simulate", Map.of("card", card))
                            .must(202);
                    return learned.isDone();
                },
                done -> done);
        assertThat(learned.get(10, TimeUnit.SECONDS).must(201).text("/tail")).isEqualTo("D687");
    }

    @Test
    void whoStopsLearningGivesTheReaderBack() throws Exception {
        String id = person("Patient");
        CompletableFuture<ApiClient.Reply> learned = CompletableFuture.supplyAsync(
                () -> admin.post("/credentials/learn", Map.of("person", id, "reader", reader)));
        Await.until(
                () -> {
                    admin.delete("/devices/" + reader + "/learning").must(204);
                    return learned.isDone();
                },
                done -> done);
        assertThat(learned.get(10, TimeUnit.SECONDS).must(409).text("/code")).isEqualTo("learn.timeout");
    }

    @Test
    void placesAreChangedShutAndRemoved() {
        ApiClient.Reply north = admin.post(
                        "/sites",
                        Map.of(
                                "slug",
                                "north",
                                "name",
                                "North",
                                "zone",
                                "Asia/Kolkata",
                                "dayCutoff",
                                "04:00",
                                "kind",
                                "library"))
                .must(201);
        admin.put(
                        "/sites/" + north.text("/id"),
                        version(admin.get("/sites/" + north.text("/id")).must(200)),
                        Map.of("name", "North hall", "zone", "Asia/Kolkata", "dayCutoff", "04:00", "kind", "library"))
                .must(200);
        ApiClient.Reply room =
                admin.post("/zones", Map.of("site", site, "name", "Room")).must(201);
        ApiClient.Reply renamed = admin.put("/zones/" + room.text("/id"), version(room), Map.of("name", "Room 2"))
                .must(200);
        assertThat(admin.get("/zones?site=" + site)
                        .must(200)
                        .body()
                        .at("/items")
                        .size())
                .isGreaterThan(1);

        Map<String, Object> back =
                Map.of("site", site, "zone", zone, "slug", "back", "name", "Back", "direction", "both");
        ApiClient.Reply made = admin.post("/doors", back).must(201);
        ApiClient.Reply changed = admin.put(
                        "/doors/" + made.text("/id"),
                        version(admin.get("/doors/" + made.text("/id")).must(200)),
                        back)
                .must(200);
        assertThat(admin.get("/doors?site=" + site)
                        .must(200)
                        .body()
                        .at("/items")
                        .size())
                .isGreaterThan(1);
        ApiClient.Reply closure = admin.post(
                        "/closures",
                        Map.of(
                                "site",
                                site,
                                "door",
                                made.text("/id"),
                                "from",
                                "2026-12-24T00:00:00Z",
                                "until",
                                "2026-12-26T00:00:00Z",
                                "reason",
                                "Holiday"))
                .must(201);
        assertThat(admin.get("/closures?site=" + site).must(200).body().at("/items"))
                .hasSize(1);
        admin.delete("/closures/" + closure.text("/id")).must(204);
        admin.delete("/doors/" + made.text("/id"), version(changed)).must(204);
        admin.delete("/zones/" + room.text("/id"), version(renamed)).must(204);
        assertThat(admin.get("/audit?limit=5").must(200).body().at("/items")).hasSize(5);
    }

    @Test
    void theClockIsVouchedForAndWhatIsDueIsShownAndRun() {
        String now = admin.get("/clock").must(200).text("/now");
        admin.post("/clock/vouch", Map.of("time", "2100-01-01T00:00:00Z")).must(422);
        admin.post(
                        "/clock/vouch",
                        Map.of(
                                "time",
                                java.time.Instant.parse(now).plusSeconds(60).toString()))
                .must(200);
        assertThat(admin.get("/due").must(200).text("/items/0/job")).isEqualTo("test");
        admin.post("/due/test/run", Map.of()).must(200);
        admin.post("/due/nonsense/run", Map.of()).must(404);
    }

    @Test
    void everyPageIsThere() {
        assertThat(new String(server.client().get("!/api/docs").must(200).bytes(), StandardCharsets.UTF_8))
                .contains("/api/v1/taps")
                .doesNotContain("<script");
        server.client().get("!/openapi.json").must(200);
        server.client().get("!/metrics").must(200);
        assertThat(UUID.fromString(site)).isNotNull();
        assertThat(List.of(lock, reader)).doesNotContain("");
    }
}
