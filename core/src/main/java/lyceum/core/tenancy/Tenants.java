package lyceum.core.tenancy;

import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import lyceum.core.audit.Audit;
import lyceum.core.base.Caller;
import lyceum.core.base.Db;
import lyceum.core.base.Fields;
import lyceum.core.base.Ids;
import lyceum.core.base.Problem;
import lyceum.core.base.Tx;
import org.jspecify.annotations.Nullable;

/**
 * The registry of tenants. Making one takes two databases, which no transaction spans: the registry says {@code making}
 * first, then everything of the tenant is written in one transaction of its own database, then the registry says
 * {@code active}. Whatever broke off is completed by making the same tenant again.
 */
public final class Tenants {

    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{1,38}");

    /** Set in the transaction that makes a tenant whole; its content is the first site. */
    private static final Setting<String> MADE = Setting.text("tenant.made", "");

    private final Db db;
    private final SetupStep<Tenant.NewSite> firstSite;
    private final SetupStep<Tenant.NewAdmin> firstAdmin;
    private final Map<String, Tenant> active = new ConcurrentHashMap<>();

    public Tenants(Db db, SetupStep<Tenant.NewSite> firstSite, SetupStep<Tenant.NewAdmin> firstAdmin) {
        this.db = db;
        this.firstSite = firstSite;
        this.firstAdmin = firstAdmin;
    }

    /** Every tenant by slug, those in the making too. Needs {@code tenant:read} on the platform. */
    public List<Tenant> list(Caller caller) {
        caller.require("tenant:read");
        return all();
    }

    private List<Tenant> all() {
        return db.read(Caller.system(Caller.PLATFORM), TenancySql::tenants);
    }

    /** The tenants that can be signed in to, by slug. For the process itself: start, jobs, sign-in. */
    public List<Tenant> open() {
        return all().stream()
                .filter(tenant -> tenant.state() == Tenant.State.ACTIVE)
                .toList();
    }

    /** The tenant that can be signed in to under this slug. Remembered, so that asking costs nothing. */
    public Optional<Tenant> find(String slug) {
        if (!SLUG.matcher(slug).matches()) {
            return Optional.empty();
        }
        Tenant known = active.get(slug);
        if (known == null) {
            open().forEach(tenant -> active.put(tenant.slug(), tenant));
            known = active.get(slug);
        }
        return Optional.ofNullable(known);
    }

    /** The only tenant of this installation; empty where there are none or several. */
    public Optional<Tenant> only() {
        List<Tenant> all = open();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    /**
     * Makes a tenant, its database, legal entity, first site and first admin. Needs {@code tenant:write} on the platform.
     *
     * @throws Problem {@code tenant.exists}, or what is wrong with the command
     */
    public Tenant.Made create(Caller caller, Tenant.New command) {
        caller.require("tenant:write");
        return make(caller, command);
    }

    /** {@link #create} without asking for the right: the first run has nobody yet who could have it. */
    Tenant.Made make(Caller caller, Tenant.New command) {
        Tenant.New checked = checked(command);
        String slug = text(checked.slug());
        // Before anything is written: both steps refuse what cannot be.
        SetupStep.Work site = firstSite.prepare(slug, must(checked.site()));
        SetupStep.Work admin = firstAdmin.prepare(slug, must(checked.admin()));
        Caller platform = in(caller, Caller.PLATFORM);
        db.run(platform, tx -> begin(tx, slug, text(checked.name())));
        UUID made = db.write(in(caller, slug), tx -> fill(tx, checked, site, admin));
        db.run(platform, tx -> finish(tx, slug, text(checked.name())));
        return new Tenant.Made(slug, made);
    }

    private static void begin(Tx platform, String slug, String name) {
        Optional<Tenant> found = TenancySql.lockTenant(platform, slug);
        if (found.isEmpty()) {
            TenancySql.insertTenant(
                    platform, new Tenant(Ids.next(platform.now()), slug, name, Tenant.State.MAKING, platform.now()));
        } else if (found.get().state() == Tenant.State.ACTIVE) {
            throw Problem.conflict("tenant.exists", "There is a tenant with this short name already. Choose another.");
        }
    }

    private static UUID fill(Tx tx, Tenant.New command, SetupStep.Work site, SetupStep.Work admin) {
        String before = Settings.get(tx, MADE);
        if (!before.isEmpty()) {
            return UUID.fromString(before);
        }
        UUID entity = Ids.next(tx.now());
        Tenant.NewEntity asked = must(command.entity());
        TenancySql.insertEntity(tx, entity, text(asked.name()), text(asked.currency()));
        UUID made = site.in(tx, entity);
        admin.in(tx, made);
        Settings.put(tx, MADE, made.toString());
        Audit.note(tx, "tenant.create", "tenant", null, null, Map.of("slug", text(command.slug())));
        tx.publish(new TenantCreated(text(command.slug())));
        return made;
    }

    private static void finish(Tx platform, String slug, String name) {
        TenancySql.activate(platform, slug, name);
        Audit.note(platform, "tenant.create", "tenant", null, null, Map.of("slug", slug, "name", name));
    }

    private static Tenant.New checked(Tenant.New command) {
        Fields fields = new Fields();
        String slug = command.slug() == null ? "" : command.slug().strip();
        fields.check(
                SLUG.matcher(slug).matches() && !slug.equals(Caller.PLATFORM),
                "slug",
                "slug.form",
                "Use 2 to 39 small letters, digits and hyphens, beginning with a letter.");
        String name = fields.text("name", command.name(), 200);
        Tenant.NewEntity asked = command.entity() == null ? new Tenant.NewEntity(name, null) : command.entity();
        String entity = fields.text("entity.name", asked.name(), 200);
        String currency = asked.currency() == null ? "INR" : asked.currency();
        fields.check(
                Currency.getAvailableCurrencies().stream()
                        .anyMatch(known -> known.getCurrencyCode().equals(currency)),
                "entity.currency",
                "currency.unknown",
                "Use a currency's three letters, such as INR.");
        fields.check(command.admin() != null, "admin", "field.required", "Please name the first admin.");
        fields.check(command.site() != null, "site", "field.required", "Please describe the first site.");
        fields.done();
        return new Tenant.New(slug, name, new Tenant.NewEntity(entity, currency), command.admin(), command.site());
    }

    private static <T> T must(@Nullable T found) {
        return Objects.requireNonNull(found);
    }

    private static String text(@Nullable String found) {
        return must(found);
    }

    /** The same caller, in another database; the idempotency key stays behind, because one request writes in several. */
    private static Caller in(Caller caller, String tenant) {
        Caller again = caller.again();
        return new Caller(
                tenant,
                again.kind(),
                again.account(),
                again.person(),
                again.permissions(),
                again.sites(),
                again.people(),
                again.request());
    }
}
