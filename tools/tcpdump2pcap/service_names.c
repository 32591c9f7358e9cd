/*
 * The names of TCP services, and their ports.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "service_names.h"

#include <arpa/inet.h>
#include <glib.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

struct service {
    const char *name;
    uint16_t port;
};

/* The well-known ones, by name: Debian's /etc/services, IANA's registry, and the names that macOS
 * and the BSDs have for the same ports. */
static const struct service services[] = {
    /* clang-format off */
    {"abyss", 9999}, {"acr-nema", 104}, {"afp", 548}, {"afpovertcp", 548}, {"afs3-bos", 7007},
    {"afs3-callback", 7001}, {"afs3-errors", 7006}, {"afs3-fileserver", 7000},
    {"afs3-kaserver", 7004}, {"afs3-prserver", 7002}, {"afs3-rmtsys", 7009},
    {"afs3-update", 7008}, {"afs3-vlserver", 7003}, {"afs3-volser", 7005}, {"alta-ana-lm", 1346},
    {"amanda", 10080}, {"amandaidx", 10082}, {"amidxtape", 10083}, {"amqp", 5672},
    {"amqps", 5671}, {"amx-icsp", 1319}, {"ansoft-lm-1", 1083}, {"ansyslmd", 1055}, {"aol", 5190},
    {"apple-sasl", 3659}, {"asf-rmcp", 623}, {"asp", 27374}, {"asterix", 8600}, {"auth", 113},
    {"authentication", 113}, {"avt-profile-1", 5004}, {"avt-profile-2", 5005}, {"babel", 6696},
    {"bacula-dir", 9101}, {"bacula-fd", 9102}, {"bacula-sd", 9103}, {"bb", 1984}, {"bbs", 7000},
    {"bgp", 179}, {"bgpd", 2605}, {"bigbrother", 1984}, {"binkp", 24554}, {"bitcoin", 8333},
    {"blackjack", 1025}, {"bmc-patrolagent", 1313}, {"bpcd", 13782}, {"bpdbm", 13721},
    {"bpjava-msvc", 13722}, {"bprd", 13720}, {"brcm-comm-port", 3188}, {"bvcdaemon-port", 3626},
    {"cadlock2", 1000}, {"callbook", 2000}, {"canna", 5680}, {"cap", 1026}, {"cassandra", 9042},
    {"ccproxy-ftp", 2121}, {"ceph", 3300}, {"cfengine", 5308}, {"cgms", 3003}, {"chargen", 19},
    {"cisco-sccp", 2000}, {"clc-build-daemon", 8990}, {"clearcase", 371}, {"cmd", 514},
    {"cmip-agent", 164}, {"cmip-man", 163}, {"codaauth2", 370}, {"codasrv", 2432},
    {"codasrv-se", 2433}, {"cognex-insight", 1069}, {"commplex-link", 5001},
    {"commplex-main", 5000}, {"conference", 531}, {"couchdb", 5984}, {"courier", 530},
    {"cslistener", 9000}, {"csnet-ns", 105}, {"csync", 30865}, {"csync2", 30865}, {"cvd", 8400},
    {"cvspserver", 2401}, {"daap", 3689}, {"datametrics", 1645}, {"daytime", 13},
    {"db-lsp", 17500}, {"db-lsp-disc", 17500}, {"dbm", 2345}, {"dcap", 22125},
    {"ddi-tcp-1", 8888}, {"ddi-tcp-2", 8889}, {"dhcpv6-client", 546}, {"dhcpv6-server", 547},
    {"dicom", 11112}, {"dict", 2628}, {"dircproxy", 57000}, {"directplay", 2234},
    {"directplaysrvr", 47624}, {"discard", 9}, {"distcc", 3632}, {"distinct", 9999},
    {"distinct32", 9998}, {"distmp3", 4600}, {"docker", 2375}, {"domain", 53}, {"domain-s", 853},
    {"dynamid", 9002}, {"echo", 7}, {"eforward", 2181}, {"efs", 520}, {"eklogin", 2105},
    {"elasticsearch", 9200}, {"enbd-cstatd", 5051}, {"epmap", 135}, {"epmd", 4369},
    {"etcd-client", 2379}, {"etcd-server", 2380}, {"etlservicemgr", 9001}, {"exec", 512},
    {"exlm-agent", 3002}, {"exosee", 1027}, {"f5-globalsite", 2792}, {"f5-iquery", 4353},
    {"fax", 4557}, {"fido", 60179}, {"filenet-nch", 32770}, {"filenet-pa", 32772},
    {"filenet-rmi", 32771}, {"filenet-rpc", 32769}, {"filenet-tms", 32768}, {"finger", 79},
    {"fmpro-internal", 5003}, {"font-service", 7100}, {"freeciv", 5556}, {"fs-server", 8043},
    {"ftp", 21}, {"ftp-data", 20}, {"ftps", 990}, {"ftps-data", 989}, {"gdomap", 538},
    {"gds-db", 3050}, {"gds_db", 3050}, {"git", 9418}, {"globalcatldap", 3268},
    {"globalcatldapssl", 3269}, {"gnunet", 2086}, {"gnutella-rtr", 6347}, {"gnutella-svc", 6346},
    {"gopher", 70}, {"gpsd", 2947}, {"gris", 2135}, {"groupwise", 1677}, {"gsidcap", 22128},
    {"gsiftp", 2811}, {"gsigatekeeper", 2119}, {"h323gatestat", 1719}, {"h323hostcall", 1720},
    {"hbci", 3000}, {"hermes", 1248}, {"hkp", 11371}, {"hnm", 6791}, {"hostname", 101},
    {"hostnames", 101}, {"hotline", 1234}, {"hp-pdl-datastr", 9100}, {"hprop", 754}, {"http", 80},
    {"http-alt", 8080}, {"http-proxy", 8080}, {"http-rpc-epmap", 593}, {"https", 443},
    {"https-alt", 8443}, {"hylafax", 4559}, {"iad1", 1030}, {"iad2", 1031}, {"iad3", 1032},
    {"iax", 4569}, {"ica", 1494}, {"icpv2", 3130}, {"ident", 113}, {"imap", 143}, {"imap2", 143},
    {"imap3", 220}, {"imaps", 993}, {"infoseek-agent", 1234}, {"ingreslock", 1524},
    {"instl_boots", 1067}, {"intermapper", 8181}, {"ipp", 631}, {"iprop", 2121},
    {"ipsec-nat-t", 4500}, {"ipx", 213}, {"irc", 194}, {"ircd", 6667}, {"ircs", 994},
    {"ircs-u", 6697}, {"ircu", 6667}, {"irdmi", 8000}, {"isakmp", 500}, {"iscsi-target", 3260},
    {"isisd", 2608}, {"isns", 3205}, {"iso-tsap", 102}, {"jabber-client", 5222},
    {"jabber-server", 5269}, {"jetdirect", 9100}, {"kafka", 9092}, {"kamanda", 10081},
    {"kdc", 750}, {"kerberos", 88}, {"kerberos-adm", 749}, {"kerberos-iv", 750},
    {"kerberos-master", 751}, {"kerberos-sec", 88}, {"kerberos4", 750}, {"kerberos5", 88},
    {"kermit", 1649}, {"klogin", 543}, {"kpasswd", 464}, {"kpasswd4", 761}, {"kpasswd5", 464},
    {"krb-prop", 754}, {"krb5", 88}, {"krb5_prop", 754}, {"krb_prop", 754}, {"krbupdate", 760},
    {"krcmd", 544}, {"kshell", 544}, {"l2f", 1701}, {"l2tp", 1701}, {"ldap", 389},
    {"ldap-admin", 3407}, {"ldaps", 636}, {"ldoms-mgmt", 6482}, {"ldp", 646}, {"loc-srv", 135},
    {"login", 513}, {"lotusnote", 1352}, {"lotusnotes", 1352}, {"lrrd", 4949}, {"mail", 25},
    {"mailq", 174}, {"mcreport", 8003}, {"mdns", 5353}, {"memcache", 11211}, {"memcached", 11211},
    {"microsoft-ds", 445}, {"moira-db", 775}, {"moira-update", 777}, {"moira_db", 775},
    {"moira_update", 777}, {"mon", 2583}, {"mongodb", 27017}, {"mqtt", 1883}, {"ms-sql-m", 1434},
    {"ms-sql-s", 1433}, {"ms-term-serv", 3389}, {"ms-wbt-server", 3389}, {"msdp", 639},
    {"msft-gc", 3268}, {"msft-gc-ssl", 3269}, {"msnp", 1863}, {"msrpc", 135}, {"mtn", 4691},
    {"munin", 4949}, {"mysql", 3306}, {"mysql-proxy", 6446}, {"nameserver", 42}, {"nbd", 10809},
    {"nbdb", 13785}, {"nbx-dir", 2096}, {"ncube-lm", 1521}, {"ndl-aas", 3128}, {"ndmp", 10000},
    {"neod1", 1047}, {"neod2", 1048}, {"netbios-dgm", 138}, {"netbios-ns", 137},
    {"netbios-ssn", 139}, {"netnews", 532}, {"netstat", 15}, {"nfs", 2049}, {"nfsd-status", 1110},
    {"nicname", 43}, {"nim", 1058}, {"nimreg", 1059}, {"nimrod-agent", 1617}, {"ninstall", 2150},
    {"nntp", 119}, {"nntps", 563}, {"noadmin", 1921}, {"nomdb", 13786}, {"nqs", 607},
    {"nrpe", 5666}, {"nsca", 5667}, {"nsesrvr", 9988}, {"nsstp", 1036}, {"ntalk", 518},
    {"ntp", 123}, {"ntske", 4460}, {"null", 9}, {"nut", 3493}, {"ohimsrv", 506},
    {"old-radacct", 1646}, {"old-radius", 1645}, {"omniorb", 8088}, {"openvpn", 1194},
    {"oracle", 1521}, {"ospf6d", 2606}, {"ospfapi", 2607}, {"ospfd", 2604}, {"palace-4", 9995},
    {"patrol", 8160}, {"pawserv", 345}, {"pcanywheredata", 5631}, {"pcanywherestat", 5632},
    {"pcsync-https", 8443}, {"pdl-datastream", 9100}, {"personal-agent", 5555},
    {"plethora", 3480}, {"polestar", 1060}, {"pop-3", 110}, {"pop2", 109}, {"pop3", 110},
    {"pop3s", 995}, {"poppassd", 106}, {"portmapper", 111}, {"postgres", 5432},
    {"postgresql", 5432}, {"ppp", 3000}, {"pptp", 1723}, {"printer", 515}, {"proofd", 1093},
    {"prospero-np", 1525}, {"ptp-event", 319}, {"puppet", 8140}, {"pxc-ntfy", 3009},
    {"qmqp", 628}, {"qmtp", 209}, {"qotd", 17}, {"quantastor", 8153}, {"quote", 17},
    {"radacct", 1813}, {"radan-http", 8088}, {"radius", 1812}, {"radius-acct", 1813},
    {"radmin-port", 4899}, {"radsec", 2083}, {"rdp", 3389}, {"readnews", 119}, {"redis", 6379},
    {"redwood-broker", 3001}, {"remctl", 4373}, {"remote-as", 1053}, {"remotefs", 556},
    {"remoteware-cl", 3000}, {"rfb", 5900}, {"rfe", 5002}, {"rfs_server", 556}, {"ripd", 2602},
    {"ripngd", 2603}, {"rmiactivation", 1098}, {"rmiregistry", 1099}, {"rmtcfg", 1236},
    {"robix", 9599}, {"rootd", 1094}, {"route", 520}, {"rpc2portmap", 369}, {"rpcbind", 111},
    {"rplay", 5555}, {"rptp", 5556}, {"rsync", 873}, {"rtcm-sc104", 2101}, {"rtsp", 554},
    {"sa-msg-port", 1646}, {"saft", 487}, {"sane", 6566}, {"sane-port", 6566}, {"saned", 6566},
    {"sapv1", 9875}, {"sauterdongle", 25576}, {"sd", 9876}, {"search-agent", 1234},
    {"secure-mqtt", 8883}, {"sftp", 115}, {"sge-execd", 6445}, {"sge-qmaster", 6444},
    {"sge_execd", 6445}, {"sge_qmaster", 6444}, {"sgi-cad", 17004}, {"sgi-esphttp", 5554},
    {"sgi-eventmond", 5553}, {"shell", 514}, {"shilp", 2049}, {"shockwave", 1626},
    {"shockwave2", 1257}, {"sieve", 4190}, {"silc", 706}, {"simplifymedia", 8087}, {"sink", 9},
    {"sip", 5060}, {"sip-tls", 5061}, {"sips", 5061}, {"skkserv", 1178}, {"smtp", 25},
    {"smtps", 465}, {"smux", 199}, {"snet-sensor-mgmt", 10000}, {"snews", 563}, {"snmp", 161},
    {"snmp-trap", 162}, {"snmptrap", 162}, {"snntp", 563}, {"snpp", 444}, {"socks", 1080},
    {"source", 19}, {"spamd", 783}, {"spooler", 515}, {"squid", 3128}, {"squid-http", 3128},
    {"ssh", 22}, {"ssmtp", 465}, {"submission", 587}, {"submissions", 465}, {"subversion", 3690},
    {"sunproxyadmin", 8081}, {"sunrpc", 111}, {"sunwebadmin", 8800}, {"supfiledbg", 1127},
    {"supfilesrv", 871}, {"suucp", 4031}, {"svn", 3690}, {"svrloc", 427}, {"sysadmin", 11111},
    {"syslog", 514}, {"syslog-tls", 6514}, {"sysrqd", 4094}, {"systat", 11}, {"tacacs", 49},
    {"talk", 517}, {"tap", 113}, {"tcpmux", 1}, {"td-postman", 1049}, {"telnet", 23},
    {"telnets", 992}, {"tempo", 526}, {"teradataordbms", 8002}, {"tfido", 60177},
    {"tick-port", 3200}, {"time", 37}, {"timed", 525}, {"timserver", 37}, {"tinc", 655},
    {"tproxy", 8081}, {"tr-rsrb-p3", 1989}, {"traceroute", 33434}, {"tsap", 102}, {"ttytst", 19},
    {"ultraseek-http", 8765}, {"untp", 119}, {"upnp", 5000}, {"urd", 465}, {"us-cli", 8082},
    {"us-srv", 8083}, {"users", 11}, {"uucp", 540}, {"uucp-rlogin", 541}, {"uucpd", 540},
    {"vce", 11111}, {"vcom-tunnel", 8001}, {"venus", 2430}, {"venus-se", 2431}, {"vnc", 5900},
    {"vnc-server", 5900}, {"vnetd", 13724}, {"vopied", 13783}, {"vpjp", 1345}, {"wais", 210},
    {"wap-wsp", 9200}, {"wap-wsp-wtp", 9201}, {"warmspotmgmt", 1074}, {"webcache", 8080},
    {"webmin", 10000}, {"websm", 9090}, {"webster", 765}, {"who", 513}, {"whois", 43},
    {"wins", 1512}, {"wnn6", 22273}, {"wsm-server", 5006}, {"wsman", 5985}, {"wsmans", 5986},
    {"www", 80}, {"www-http", 80}, {"x11", 6000}, {"x11-0", 6000}, {"x11-1", 6001},
    {"x11-2", 6002}, {"x11-3", 6003}, {"x11-4", 6004}, {"x11-5", 6005}, {"x11-6", 6006},
    {"x11-7", 6007}, {"x25-svc-port", 1998}, {"xbox", 3074}, {"xdmcp", 177}, {"xfs", 7100},
    {"xinetd", 9098}, {"xmltec-xmlmail", 9091}, {"xmms2", 9667}, {"xmpp-client", 5222},
    {"xmpp-server", 5269}, {"xprint-server", 8100}, {"xtel", 1313}, {"xtelw", 1314},
    {"z3950", 210}, {"zabbix-agent", 10050}, {"zabbix-trapper", 10051}, {"zebra", 2601},
    {"zebrasrv", 2600}, {"zephyr-clt", 2103}, {"zephyr-hm", 2104}, {"zephyr-srv", 2102},
    {"zope", 9673}, {"zope-ftp", 8021}, {"zserv", 346},
    /* clang-format on */
};

static int by_name(const void *key, const void *element)
{
    return strcmp(key, ((const struct service *)element)->name);
}

bool service_port(const char *name, uint16_t *port)
{
    const struct servent *known = getservbyname(name, "tcp");
    const struct service *service;

    if (known) {
        *port = ntohs((uint16_t)known->s_port);
        return true;
    }
    service = bsearch(name, services, G_N_ELEMENTS(services), sizeof services[0], by_name);
    if (service)
        *port = service->port;
    return service;
}
