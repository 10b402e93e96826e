package lyceum.core.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Clock;
import lyceum.core.base.Db;
import lyceum.core.base.Fields;
import lyceum.core.base.Ids;
import lyceum.core.base.Problem;
import lyceum.core.base.Scope;
import lyceum.core.base.Tx;
import lyceum.core.base.Vault;
import org.jspecify.annotations.Nullable;

/**
 * Sign-in, and who the bearer of a token is. What an account may do is looked up and kept for a minute at most, so that
 * taking a right away holds within a minute; a change made through this process holds at once.
 */
public final class Access implements AutoCloseable {

    private static final long KEEP_NANOS = Duration.ofSeconds(60).toNanos();
    private static final int KEEP_AT_MOST = 20_000;
    /** Two tabs of one browser refresh with the same cookie at the same moment; this much is no theft. */
    private static final Duration TABS = Duration.ofSeconds(5);

    /**
     * The bearer of a token.
     *
     * @param signIn the sign-in the token belongs to, null for machines and the command line
     * @param until when the token ends, null when it does not
     */
    public record Identified(
            Caller caller,
            SignIn.Me me,
            @Nullable UUID signIn,
            @Nullable Instant until) {}

    private record Key(String tenant, UUID account, UUID signIn) {}

    private record Principal(
            Caller.Kind kind,
            SignIn.Me me,
            Map<String, Scope> permissions,
            Set<UUID> sites,
            Set<UUID> people,
            long at) {
        Caller caller(Caller.Request request) {
            return new Caller(me.tenant(), kind, me.account(), me.id(), permissions, sites, people, request);
        }
    }

    private sealed interface Refreshed {
        record Rotated(UUID account, UUID signIn, String token) implements Refreshed {}

        record Reused() implements Refreshed {}

        record Unknown() implements Refreshed {}
    }

    private final Db db;
    private final Clock clock;
    private final Tokens tokens;
    private final String cliTokenHash;
    private final Passwords passwords = new Passwords();
    private final Throttle byLogin;
    private final Throttle byAddress;
    private final Map<Key, Principal> principals = new ConcurrentHashMap<>();

    /** Reads the signing key of the data folder, or makes it, and leaves a fresh {@code cli-token} there (mode 0600). */
    public static Access open(Path data, Vault vault, Db db, Clock clock) {
        try {
            return new Access(db, clock, new Tokens(signingKey(data, vault), clock), newCliToken(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Access(Db db, Clock clock, Tokens tokens, String cliToken) {
        this.db = db;
        this.clock = clock;
        this.tokens = tokens;
        this.cliTokenHash = Tokens.hash(cliToken);
        this.byLogin = new Throttle(5, clock);
        this.byAddress = new Throttle(60, clock);
    }

    private static byte[] signingKey(Path data, Vault vault) throws IOException {
        Path file = data.resolve("keys").resolve("tokens.key");
        if (Files.exists(file)) {
            return vault.open(Caller.PLATFORM, Files.readAllBytes(file));
        }
        byte[] key = Tokens.newKey();
        privately(file, vault.seal(Caller.PLATFORM, key));
        return key;
    }

    private static String newCliToken(Path data) throws IOException {
        String token = Tokens.secret("lyc", "server");
        privately(data.resolve("cli-token"), (token + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return token;
    }

    private static void privately(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        boolean posix = Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
        if (posix) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.write(fresh, content);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes the roles and permissions of {@code access/rights.csv} into a new tenant; leaves those that are there. */
    public static void seed(Tx tx) {
        DefaultRights.byRole().forEach((role, permissions) -> {
            boolean ofPlatform = role.equals("platform_admin");
            if (ofPlatform == AccessSql.platform(tx)) {
                AccessSql.insertRole(tx, role, DefaultRights.title(role), permissions);
            }
        });
    }

    /**
     * Checks a password that somebody chose and hashes it. Never call it inside a transaction.
     *
     * @param field the field that an error names
     */
    public String hashChosen(String field, @Nullable String password, String login) {
        Problem refusal = Passwords.refusal(field, password, login);
        if (refusal != null) {
            throw refusal;
        }
        return passwords.hash(java.util.Objects.requireNonNull(password));
    }

    /** Opens an account in the transaction that makes its person: the first admin of a tenant. */
    public static void openFirst(Tx tx, @Nullable UUID person, String login, String hash, String role) {
        UUID id = Ids.next(tx.now());
        AccessSql.insertAccount(tx, id, person, AccountRules.login(login), hash, false);
        AccessSql.grant(tx, id, new Account.Held(role, null));
        Audit.note(tx, "account.opened", "account", id, null, Map.of("login", login, "role", role));
    }

    /** Makes an admin of the platform. Only the server's own command line may. */
    public void addPlatformAdmin(Caller caller, @Nullable String login, @Nullable String password) {
        if (caller.kind() != Caller.Kind.SYSTEM) {
            throw Problem.forbidden("platform:admin");
        }
        String name = AccountRules.login(login);
        String hash = hashChosen("password", password, name);
        Caller there = at(Caller.PLATFORM, caller);
        db.run(there, tx -> {
            seed(tx);
            if (AccessSql.byLogin(tx, name).isPresent()) {
                throw Problem.conflict("account.taken", "This login is taken; choose another one.");
            }
            openFirst(tx, null, name, hash, "platform_admin");
        });
    }

    private static Caller at(String tenant, Caller caller) {
        return new Caller(
                tenant,
                caller.kind(),
                caller.account(),
                caller.person(),
                caller.permissions(),
                caller.sites(),
                caller.people(),
                caller.request());
    }

    /**
     * Signs in with login and password.
     *
     * @throws Problem {@code access.wrong} whatever of the three was wrong, {@code access.tooMany} after five tries a
     *     minute with this login from this address
     */
    public SignIn login(Caller.Request from, SignIn.Login wish) {
        Fields fields = new Fields();
        String login = fields.text("login", wish.login(), 100).toLowerCase(Locale.ROOT);
        fields.check(
                wish.password() != null && !wish.password().isEmpty(),
                "password",
                "field.required",
                "Please enter it.");
        fields.check(
                wish.password() == null || wish.password().length() <= 200, "password", "field.tooLong", "Too long.");
        fields.done();
        String tenant = tenantOf(wish.tenant()).orElse("");
        String tries = tenant + "\n" + login + "\n" + from.address();
        byAddress.take(from.address());
        byLogin.take(tries);
        Caller asking = anonymous(tenant, from);
        Optional<AccessSql.Stored> account = tenant.isEmpty()
                ? Optional.empty()
                : db.read(asking, "access.login", tx -> AccessSql.byLogin(tx, login));
        boolean right = passwords.matches(
                String.valueOf(wish.password()),
                account.map(AccessSql.Stored::hash).orElse(null));
        if (!right || account.isEmpty() || !account.get().state().equals("active")) {
            account.ifPresent(known -> noteRefused(asking, known));
            throw Problem.of(Problem.Kind.UNAUTHENTICATED, "access.wrong", "The login or the password is wrong.");
        }
        SignIn done = begin(tenant, account.get(), from);
        byLogin.clear(tries);
        byAddress.giveBack(from.address());
        return done;
    }

    private Optional<String> tenantOf(@Nullable String named) {
        if (named != null && !named.isBlank()) {
            String slug = named.strip().toLowerCase(Locale.ROOT);
            return tenantName(slug).map(name -> slug);
        }
        List<String> slugs = db.read(Caller.system(Caller.PLATFORM), "access.tenants", AccessSql::activeTenants);
        return slugs.size() == 1 ? Optional.of(slugs.getFirst()) : Optional.empty();
    }

    private Optional<String> tenantName(String slug) {
        return slug.equals(Caller.PLATFORM)
                ? Optional.of("Platform")
                : db.read(Caller.system(Caller.PLATFORM), "access.tenant", tx -> AccessSql.tenantName(tx, slug));
    }

    private static Caller anonymous(String tenant, Caller.Request from) {
        Caller.Request request = new Caller.Request(from.address(), from.agent(), null);
        return new Caller(tenant, Caller.Kind.ANONYMOUS, null, null, Map.of(), Set.of(), Set.of(), request);
    }

    private static Caller as(String tenant, UUID account, @Nullable UUID person, Caller.Request from) {
        Caller.Request request = new Caller.Request(from.address(), from.agent(), null);
        return new Caller(tenant, Caller.Kind.PERSON, account, person, Map.of(), Set.of(), Set.of(), request);
    }

    private void noteRefused(Caller asking, AccessSql.Stored account) {
        db.run(asking, tx -> Audit.note(tx, "access.signIn", "account", account.id(), null, null, "access.wrong"));
    }

    private SignIn begin(String tenant, AccessSql.Stored account, Caller.Request from) {
        String refresh = Tokens.secret("lyr", tenant);
        UUID signIn = db.write(as(tenant, account.id(), account.person(), from), "access.begin", tx -> {
            UUID id = Ids.next(tx.now());
            AccessSql.insertSignIn(tx, id, account.id());
            AccessSql.insertRefresh(tx, Tokens.hash(refresh), id, tx.now().plus(Tokens.REFRESH));
            Audit.note(tx, "access.signIn", "account", account.id(), null, null);
            return id;
        });
        return signedIn(tenant, account.id(), signIn, refresh);
    }

    private SignIn signedIn(String tenant, UUID account, UUID signIn, String refresh) {
        Principal principal = principal(new Key(tenant, account, signIn)).orElseThrow(Access::ended);
        return new SignIn(
                tokens.access(account, tenant, signIn),
                refresh,
                Tokens.ACCESS.toSeconds(),
                principal.me().mustChange(),
                principal.me());
    }

    private static Problem ended() {
        return Problem.of(Problem.Kind.UNAUTHENTICATED, "access.ended", "Please sign in again.");
    }

    /**
     * Exchanges a refresh token for a new pair. A token that was used before is a sign of theft: it ends the whole sign-in,
     * with everything that grew out of it.
     *
     * @param cookie whether it came in the browser's cookie, where two tabs may race for a few seconds
     * @throws Problem {@code access.ended}
     */
    public SignIn refresh(Caller.Request from, String token, boolean cookie) {
        String tenant = tenantIn("lyr", token)
                .flatMap(slug -> tenantName(slug).map(name -> slug))
                .orElseThrow(Access::ended);
        String fresh = Tokens.secret("lyr", tenant);
        Duration grace = cookie ? TABS : Duration.ZERO;
        Refreshed outcome = db.write(anonymous(tenant, from), "access.refresh", tx -> rotate(tx, token, fresh, grace));
        return switch (outcome) {
            case Refreshed.Rotated done -> signedIn(tenant, done.account(), done.signIn(), done.token());
            case Refreshed.Reused() -> {
                forget(tenant, null);
                throw ended();
            }
            case Refreshed.Unknown() -> throw ended();
        };
    }

    private static Refreshed rotate(Tx tx, String token, String fresh, Duration grace) {
        String hash = Tokens.hash(token);
        Optional<AccessSql.Refresh> known = AccessSql.refreshForUpdate(tx, hash);
        if (known.isEmpty()
                || known.get().endedAt() != null
                || known.get().expiresAt().isBefore(tx.now())) {
            return new Refreshed.Unknown();
        }
        AccessSql.Refresh found = known.get();
        Instant usedAt = found.usedAt();
        if (usedAt != null && !tx.now().isBefore(usedAt.plus(grace))) {
            AccessSql.endSignIn(tx, found.signIn(), "reused");
            Audit.note(tx, "access.reused", "account", found.account(), null, null, "access.ended");
            return new Refreshed.Reused();
        }
        if (usedAt == null) {
            AccessSql.useRefresh(tx, hash, found.signIn());
        }
        AccessSql.insertRefresh(tx, Tokens.hash(fresh), found.signIn(), tx.now().plus(Tokens.REFRESH));
        return new Refreshed.Rotated(found.account(), found.signIn(), fresh);
    }

    private static Optional<String> tenantIn(String prefix, String token) {
        String[] parts = token.split("\\.", -1);
        boolean fits = parts.length == 3 && parts[0].equals(prefix) && token.length() <= 200;
        return fits ? Optional.of(parts[1]) : Optional.empty();
    }

    /** Ends the sign-in that a refresh token belongs to; an unknown token is none of anybody's business. */
    public void logout(Caller.Request from, String refreshToken) {
        Optional<String> tenant =
                tenantIn("lyr", refreshToken).flatMap(slug -> tenantName(slug).map(name -> slug));
        tenant.ifPresent(slug -> {
            db.run(
                    anonymous(slug, from),
                    tx -> AccessSql.refreshForUpdate(tx, Tokens.hash(refreshToken))
                            .ifPresent(found -> end(tx, found.account(), found.signIn())));
            forget(slug, null);
        });
    }

    /** Ends the sign-in that an access token belongs to. */
    public void logout(Identified who) {
        UUID signIn = who.signIn();
        UUID account = who.caller().account();
        if (signIn != null && account != null) {
            db.run(who.caller().again(), tx -> end(tx, account, signIn));
            forget(who.caller().tenant(), account);
        }
    }

    private static void end(Tx tx, UUID account, UUID signIn) {
        AccessSql.endSignIn(tx, signIn, "signed out");
        Audit.note(tx, "access.signOut", "account", account, null, null);
        tx.publish(new AccessChanged(account));
    }

    /** Sets a new password for the one who is signed in, and ends all their other sign-ins. */
    public void changePassword(Identified who, SignIn.NewPassword wish) {
        UUID id = who.caller().account();
        if (who.caller().kind() != Caller.Kind.PERSON || id == null) {
            throw Problem.conflict("access.noPassword", "Only people have passwords.");
        }
        Caller caller = who.caller().again();
        String tries = caller.tenant() + "\n" + id + "\n" + caller.request().address();
        byLogin.take(tries);
        AccessSql.Stored account =
                db.read(caller, "access.password", tx -> AccessSql.byId(tx, id)).orElseThrow(Access::ended);
        if (!passwords.matches(String.valueOf(wish.old()), account.hash())) {
            throw Problem.invalid("old", "password.wrong", "This is not the present password.");
        }
        if (String.valueOf(wish.old()).equals(wish.fresh())) {
            throw Problem.invalid("new", "password.same", "Please choose another password than the present one.");
        }
        String hash = hashChosen("new", wish.fresh(), account.login());
        db.run(caller, tx -> {
            AccessSql.setPassword(tx, id, hash, false);
            AccessSql.endSignIns(tx, id, "password changed", who.signIn());
            Audit.note(tx, "account.passwordChanged", "account", id, null, null);
            tx.publish(new AccessChanged(id));
        });
        byLogin.clear(tries);
        forget(caller.tenant(), id);
    }

    /**
     * Who bears this token: an access token, a machine's token or the command line's.
     *
     * @param tenant the tenant that the command line names; ignored for all others
     */
    public Optional<Identified> identify(String bearer, @Nullable String tenant, Caller.Request request) {
        if (bearer.startsWith("lyc.")) {
            return commandLine(bearer, tenant, request);
        }
        if (bearer.startsWith("lym.")) {
            return machine(bearer, request);
        }
        return tokens.read(bearer)
                .flatMap(named -> principal(new Key(named.tenant(), named.account(), named.signIn()))
                        .map(found ->
                                new Identified(found.caller(request), found.me(), named.signIn(), named.expiresAt())));
    }

    private Optional<Identified> commandLine(String bearer, @Nullable String tenant, Caller.Request request) {
        boolean right = java.security.MessageDigest.isEqual(
                Tokens.hash(bearer).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                cliTokenHash.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        if (!right) {
            return Optional.empty();
        }
        String slug = tenant == null ? tenantOf(null).orElse(Caller.PLATFORM) : tenant;
        String name = tenantName(slug).orElseThrow(() -> Problem.notFound("tenant"));
        Caller caller = new Caller(slug, Caller.Kind.SYSTEM, null, null, Map.of(), Set.of(), Set.of(), request);
        SignIn.Me me =
                new SignIn.Me(null, "Command line", List.of(), Map.of(), List.of(), slug, name, null, null, false);
        return Optional.of(new Identified(caller, me, null, null));
    }

    private Optional<Identified> machine(String bearer, Caller.Request request) {
        Optional<String> tenant = tenantIn("lym", bearer);
        if (tenant.isEmpty()) {
            return Optional.empty();
        }
        Key key = new Key(
                tenant.get(),
                UUID.nameUUIDFromBytes(Tokens.hash(bearer).getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                new UUID(0, 0));
        Principal kept = fresh(key);
        Optional<Principal> found = kept != null
                ? Optional.of(kept)
                : tenantName(tenant.get()).flatMap(name -> loadMachine(tenant.get(), name, bearer));
        found.ifPresent(principal -> keep(key, principal));
        return found.map(principal -> new Identified(principal.caller(request), principal.me(), null, null));
    }

    private Optional<Principal> loadMachine(String tenant, String tenantName, String bearer) {
        Caller system = Caller.system(tenant);
        Optional<Machine> known =
                db.read(system, "access.machine", tx -> AccessSql.machineByToken(tx, Tokens.hash(bearer)));
        known.ifPresent(machine -> {
            Instant usedAt = machine.usedAt();
            if (usedAt == null || usedAt.isBefore(clock.now().minus(Duration.ofHours(1)))) {
                db.run(system, tx -> AccessSql.machineUsed(tx, machine.id()));
            }
        });
        return known.map(machine -> db.read(system, "access.machine", tx -> {
            Map<String, Scope> permissions = AccessSql.permissions(tx, Set.of(machine.kind()));
            Set<UUID> sites = machine.site() == null ? AccessSql.allSites(tx) : Set.of(machine.site());
            SignIn.Me me = new SignIn.Me(
                    null,
                    machine.name(),
                    List.of(machine.kind()),
                    words(permissions),
                    List.copyOf(sites),
                    tenant,
                    tenantName,
                    machine.id(),
                    null,
                    false);
            Caller.Kind kind = machine.kind().equals("kiosk") ? Caller.Kind.KIOSK : Caller.Kind.DEVICE;
            return new Principal(kind, me, permissions, sites, Set.of(), clock.nanos());
        }));
    }

    private Optional<Principal> principal(Key key) {
        Principal kept = fresh(key);
        if (kept != null) {
            return Optional.of(kept);
        }
        Optional<Principal> loaded = tenantName(key.tenant())
                .flatMap(name -> db.read(Caller.system(key.tenant()), "access.principal", tx -> load(tx, key, name)));
        loaded.ifPresent(principal -> keep(key, principal));
        return loaded;
    }

    private @Nullable Principal fresh(Key key) {
        Principal kept = principals.get(key);
        return kept != null && clock.nanos() - kept.at() < KEEP_NANOS ? kept : null;
    }

    private void keep(Key key, Principal principal) {
        if (principals.size() >= KEEP_AT_MOST) {
            principals.clear();
        }
        principals.put(key, principal);
    }

    private Optional<Principal> load(Tx tx, Key key, String tenantName) {
        Optional<AccessSql.Stored> found = AccessSql.byId(tx, key.account())
                .filter(account -> account.state().equals("active"))
                .filter(account -> AccessSql.signInOpen(tx, key.signIn(), account.id()))
                .filter(account -> account.person() == null || AccessSql.personActive(tx, account.person()));
        return found.map(account -> {
            List<Account.Held> held = AccessSql.held(tx, account.id());
            Set<String> roles = held.stream().map(Account.Held::role).collect(Collectors.toSet());
            // With a password that somebody else made, nothing can be done but to change it.
            Map<String, Scope> permissions = account.mustChange() ? Map.of() : AccessSql.permissions(tx, roles);
            Set<UUID> sites = sites(tx, held);
            UUID person = account.person();
            Set<UUID> people = person == null ? Set.of() : people(tx, person, roles);
            String name = person == null ? account.login() : AccessSql.personName(tx, person);
            SignIn.Me me = new SignIn.Me(
                    person,
                    name,
                    roles.stream().sorted().toList(),
                    words(permissions),
                    sites.stream().sorted().toList(),
                    key.tenant(),
                    tenantName,
                    account.id(),
                    account.login(),
                    account.mustChange());
            return new Principal(Caller.Kind.PERSON, me, permissions, sites, people, clock.nanos());
        });
    }

    private static Set<UUID> sites(Tx tx, List<Account.Held> held) {
        if (held.stream().anyMatch(role -> role.site() == null)) {
            return AccessSql.allSites(tx);
        }
        return held.stream().map(Account.Held::site).collect(Collectors.toUnmodifiableSet());
    }

    /** Oneself and one's children; for a teacher who is nothing else that has "own" rows, those of the own groups too. */
    private static Set<UUID> people(Tx tx, UUID person, Set<String> roles) {
        Set<UUID> people = new HashSet<>(AccessSql.children(tx, person));
        people.add(person);
        if (roles.contains("teacher") && !roles.contains("student") && !roles.contains("guardian")) {
            people.addAll(AccessSql.groupFellows(tx, person));
        }
        return Set.copyOf(people);
    }

    private static Map<String, String> words(Map<String, Scope> permissions) {
        Map<String, String> words = new TreeMap<>();
        permissions.forEach((permission, scope) -> words.put(permission, Role.word(scope)));
        return words;
    }

    /** Forgets what was looked up of an account, or (null) of everybody in the tenant. */
    public void forget(String tenant, @Nullable UUID account) {
        principals
                .keySet()
                .removeIf(key -> key.tenant().equals(tenant)
                        && (account == null || key.account().equals(account)));
    }

    /** The logins of these accounts, for the list of the audit log. */
    public static Map<UUID, String> logins(Tx tx, Collection<UUID> accounts) {
        return AccessSql.logins(tx, accounts);
    }

    /** Deletes refresh tokens that ended a month ago. Returns how many. */
    public long purge(Caller system) {
        return db.write(
                system, "access.purge", tx -> AccessSql.purge(tx, tx.now().minus(Duration.ofDays(30))));
    }

    /** The public keys by which others can check access tokens, as a JSON Web Key Set. */
    public Map<String, Object> publicKeys() {
        return tokens.publicKeys();
    }

    String hashGenerated(String password) {
        return passwords.hash(password);
    }

    @Override
    public void close() {
        passwords.close();
    }
}
