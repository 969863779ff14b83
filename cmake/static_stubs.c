// What Debian's libgit2.a and libpq.a ask of libraries that have no archive. Kerberos says "failure" to every call and
// LDAP says "no such server", so libpq goes on without them.
enum { kGssFailure = 13 << 16, kLdapServerDown = 0x51 };

const void* const GSS_C_NT_HOSTBASED_SERVICE = 0;
#define GSS(name) \
  unsigned name(void) { return kGssFailure; }
GSS(gss_acquire_cred)
GSS(gss_delete_sec_context)
GSS(gss_display_status)
GSS(gss_import_name)
GSS(gss_indicate_mechs)
GSS(gss_init_sec_context)
GSS(gss_release_buffer)
GSS(gss_release_cred)
GSS(gss_release_name)
GSS(gss_release_oid_set)
GSS(gss_test_oid_set_member)
GSS(gss_unwrap)
GSS(gss_wrap)
GSS(gss_wrap_size_limit)

#define LDAP(name, type, value) \
  type name(void) { return value; }
LDAP(ldap_count_entries, int, 0)
LDAP(ldap_err2string, const char*, "LDAP is not available")
LDAP(ldap_first_entry, void*, 0)
LDAP(ldap_get_values_len, void*, 0)
LDAP(ldap_init, void*, 0)
LDAP(ldap_msgfree, int, 0)
LDAP(ldap_result, int, -1)
LDAP(ldap_search_st, int, kLdapServerDown)
LDAP(ldap_set_option, int, kLdapServerDown)
LDAP(ldap_simple_bind, int, -1)
LDAP(ldap_unbind, int, 0)
LDAP(ldap_value_free_len, int, 0)

// libgit2 loads the machine's certificates when it starts; nothing here ever speaks TLS through it.
int __wrap_mbedtls_x509_crt_parse_file(void* chain, const char* path);
int __wrap_mbedtls_x509_crt_parse_file(void* chain, const char* path) {
  (void)chain;
  (void)path;
  return -1;
}
