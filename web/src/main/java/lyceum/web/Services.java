package lyceum.web;

import java.util.List;
import lyceum.core.access.Access;
import lyceum.core.access.Accounts;
import lyceum.core.audit.Audit;
import lyceum.core.base.HealthCheck;
import lyceum.core.base.Metrics;
import lyceum.core.devices.Devices;
import lyceum.core.doors.Doors;
import lyceum.core.doors.Passes;
import lyceum.core.doors.Visits;
import lyceum.core.groups.Groups;
import lyceum.core.jobs.Jobs;
import lyceum.core.jobs.Timekeeper;
import lyceum.core.operations.Check;
import lyceum.core.people.Credentials;
import lyceum.core.people.People;
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
        People people,
        Credentials credentials,
        Groups groups,
        Devices devices,
        Simulator simulator,
        Doors doors,
        Visits visits,
        Passes passes,
        Timekeeper time,
        Jobs jobs,
        Check check,
        List<HealthCheck> health,
        Metrics metrics) {}
