package lyceum.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {

    @TempDir
    Path data;

    @Test
    void whatIsSealedOpensAgainAndLooksDifferentEveryTime() {
        Vault vault = Vault.of(data, true);
        byte[] plain = "+919431012345".getBytes(StandardCharsets.UTF_8);
        byte[] sealed = vault.seal("demo", plain);
        assertThat(vault.open("demo", sealed)).isEqualTo(plain);
        assertThat(vault.seal("demo", plain)).isNotEqualTo(sealed);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("9431012345");
        assertThat(vault.openText("demo", vault.sealText("demo", "गया"))).isEqualTo("गया");
        assertThat(vault.sealText("demo", null)).isNull();
    }

    @Test
    void anotherTenantsKeyAndAFlippedBitOpenNothing() {
        Vault vault = Vault.of(data, true);
        byte[] sealed = vault.seal("demo", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> vault.open("other", sealed)).isInstanceOf(IllegalStateException.class);
        for (int i = 0; i < sealed.length; i++) {
            byte[] flipped = sealed.clone();
            flipped[i] ^= 4;
            assertThatThrownBy(() -> vault.open("demo", flipped)).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> vault.open("demo", new byte[5])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anIndexIsTheSameForTheSameTextTenantAndPurposeOnly() {
        Vault vault = Vault.of(data, true);
        String index = vault.index("demo", "phone", "+919431012345");
        assertThat(vault.index("demo", "phone", "+919431012345"))
                .isEqualTo(index)
                .hasSize(43);
        assertThat(vault.index("demo", "email", "+919431012345")).isNotEqualTo(index);
        assertThat(vault.index("other", "phone", "+919431012345")).isNotEqualTo(index);
        assertThat(vault.index("demo", "phone", "+919431012346")).isNotEqualTo(index);
    }

    @Test
    void theKeyFileIsMadeOnceReadableByItsOwnerOnly() throws Exception {
        byte[] sealed = Vault.of(data, true).seal("demo", new byte[] {7});
        Path key = data.resolve("keys/master.key");
        assertThat(Files.size(key)).isEqualTo(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Vault.of(data, false).open("demo", sealed)).containsExactly(7);
    }

    @Test
    void aMissingOrDamagedKeyFileIsAnErrorThatSaysWhatToDo() throws Exception {
        assertThatThrownBy(() -> Vault.of(data, false))
                .hasMessageContaining("master.key")
                .hasMessageContaining("backup");
        Files.createDirectories(data.resolve("keys"));
        Files.write(data.resolve("keys/master.key"), new byte[12]);
        assertThatThrownBy(() -> Vault.of(data, true)).hasMessageContaining("damaged");
    }
}
