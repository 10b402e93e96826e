package lyceum.core.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import lyceum.core.Cast;
import lyceum.core.base.Checked;
import lyceum.core.base.TestDb.Engine;
import lyceum.core.tenancy.Settings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckTest {

    @ParameterizedTest
    @EnumSource
    void aSoundTenantIsCountedAndAnUnsoundOneToldOf(Engine engine) {
        try (Cast cast = Cast.on(engine)) {
            Check check = new Check(
                    cast.db,
                    cast.tenants,
                    List.of(
                            cast.audit,
                            new Settings(),
                            cast.files,
                            cast.people,
                            cast.credentials,
                            cast.groups,
                            cast.places));
            cast.audit.sealPending(cast.system());
            Check.Result sound = check.run(cast.system());
            assertThat(sound.ok()).isTrue();
            assertThat(sound.tenants()).singleElement().satisfies(tenant -> {
                assertThat(tenant.tenant()).isEqualTo("demo");
                assertThat(tenant.findings()).isEmpty();
                assertThat(tenant.counts())
                        .containsEntry("person", 9L)
                        .containsEntry("student", 5L)
                        .containsEntry("guardian_link", 3L)
                        .containsEntry("credential", 5L)
                        .containsEntry("group_member", 2L)
                        .containsEntry("zone", 4L)
                        .containsEntry("legal_entity", 1L);
            });
            for (String harm : List.of(
                    "update credential set low24 = 'FFFFFF' where data = '00BC614E'",
                    "update person set removed_at = created_at where name = 'Anil Verma'",
                    "update group_member set until_on = date '2025-01-01' where person_id in "
                            + "(select id from person where name = 'Asha Kumari')",
                    "update zone set removed_at = created_at where name = 'A hall'",
                    "update audit_entry set action = 'nothing' where chain_position = 2")) {
                cast.db.run(cast.system(), tx -> assertThat(tx.run(harm)).isEqualTo(1));
            }
            Check.Result unsound = check.run(cast.system());
            assertThat(unsound.ok()).isFalse();
            assertThat(unsound.tenants().getFirst().findings())
                    .extracting(Checked.Finding::code)
                    .containsExactlyInAnyOrder(
                            "audit.chain", "credential.index", "person.removedCard", "group.dates", "door.zone");
        }
    }
}
