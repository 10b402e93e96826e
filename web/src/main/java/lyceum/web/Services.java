package lyceum.web;

import java.util.List;
import lyceum.core.access.Access;
import lyceum.core.access.Accounts;
import lyceum.core.audit.Audit;
import lyceum.core.base.HealthCheck;
import lyceum.core.base.Metrics;
import lyceum.core.places.Places;
import lyceum.core.tenancy.Setup;
import lyceum.core.tenancy.Tenants;

/** The features that the API offers, as Wiring has made them. */
public record Services(
        Access access,
        Accounts accounts,
        Tenants tenants,
        Setup setup,
        Audit audit,
        Places places,
        List<HealthCheck> health,
        Metrics metrics) {}
