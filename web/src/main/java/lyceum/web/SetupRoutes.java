package lyceum.web;

import static lyceum.web.Endpoint.PUBLIC;
import static lyceum.web.Endpoint.create;
import static lyceum.web.Endpoint.get;
import static lyceum.web.Endpoint.post;

import java.util.List;
import lyceum.core.access.Access;
import lyceum.core.base.Problem;
import lyceum.core.tenancy.Setup;
import lyceum.core.tenancy.Tenant;
import lyceum.core.tenancy.Tenants;
import org.jspecify.annotations.Nullable;

/** The first run, and tenants beyond it. */
final class SetupRoutes {

    private record State(
            boolean needed,
            boolean demo,
            int tenants,
            boolean plainSignIn,
            String version,
            @Nullable String hint) {}

    private record First(
            @Nullable String code,
            @Nullable NamedTenant tenant,
            Tenant.@Nullable NewEntity entity,
            Tenant.@Nullable NewAdmin admin,
            Tenant.@Nullable NewSite site) {}

    private record NamedTenant(
            @Nullable String slug, @Nullable String name) {}

    private record NewPlatformAdmin(
            @Nullable String login, @Nullable String password) {}

    private final Setup setup;
    private final Tenants tenants;
    private final Access access;
    private final WebConfig config;

    private SetupRoutes(Services core, WebConfig config) {
        this.setup = core.setup();
        this.tenants = core.tenants();
        this.access = core.access();
        this.config = config;
    }

    static List<Endpoint> of(Services core, WebConfig config) {
        SetupRoutes routes = new SetupRoutes(core, config);
        return List.of(
                get("/setup", "getSetup", PUBLIC, routes::state),
                post("/setup", "setUp", PUBLIC, routes::setUp).answering(201),
                get(
                        "/tenants",
                        "listTenants",
                        "tenant:read",
                        ask -> Answer.items(core.tenants().list(ask.caller()))),
                post("/tenants", "createTenant", "tenant:write", routes::createTenant)
                        .answering(201),
                create("/platform/admins", "addPlatformAdmin", "platform:admin", "/platform/admins", routes::addAdmin)
                        .answering(204));
    }

    private Answer state(Ask ask) {
        boolean needed = setup.needed();
        String hint = needed && !ask.loopback() ? "Enter the code that the server printed when it started." : null;
        return Answer.of(
                new State(needed, config.demo(), setup.tenants(), config.plainSignIn(), config.version(), hint));
    }

    private Answer setUp(Ask ask) {
        AuthRoutes.mayBePlain(ask, config);
        First body = ask.body(First.class);
        NamedTenant named = body.tenant();
        if (named == null) {
            throw Problem.invalid("tenant", "field.required", "Please name the organisation.");
        }
        return Answer.of(setup.run(
                ask.caller(),
                body.code(),
                ask.loopback(),
                new Tenant.New(named.slug(), named.name(), body.entity(), body.admin(), body.site())));
    }

    private Answer createTenant(Ask ask) {
        return Answer.of(tenants.create(ask.caller(), ask.body(Tenant.New.class)));
    }

    private Answer addAdmin(Ask ask) {
        NewPlatformAdmin body = ask.body(NewPlatformAdmin.class);
        access.addPlatformAdmin(ask.caller(), body.login(), body.password());
        return Answer.none();
    }
}
