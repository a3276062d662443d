"""Codes of States, organisations and persons that a machine-readable zone may hold."""

# ISO 3166-1 alpha-3, the 249 codes of countries and territories since 2011.
_COUNTRIES = (
    "ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA "
    "BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN "
    "CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU "
    "EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB "
    "GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL "
    "ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO "
    "LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR "
    "MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER "
    "PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM "
    "SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK "
    "TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM "
    "VUT WLF WSM YEM ZAF ZMB ZWE "
)
# ICAO Doc 9303-3 (8th edition), section 5, parts A to F, in addition to the ISO codes: as listed
# by public zone readers, not verified against the document. ANT and NTZ are on older documents.
_SPECIAL = (
    "D GBD GBN GBO GBP GBS RKS EUE UNO UNA UNK XBA XCC XCE XCO XDC XEC XES XIM XMP XOM XPO "
    "XXA XXB XXC XXX ANT NTZ"
)
COUNTRY_CODES = frozenset(_COUNTRIES.split())
SPECIAL_CODES = frozenset(_SPECIAL.split())
FICTIONAL_CODES = frozenset({"UTO"})
ISSUER_CODES = COUNTRY_CODES | SPECIAL_CODES | FICTIONAL_CODES


def is_known(*, code: str) -> bool:
    """Whether a code is valid as issuer or nationality in a zone; trailing fillers are ignored.

    >>> is_known(code="KHM"), is_known(code="D<<"), is_known(code="UTO"), is_known(code="QQQ")
    (True, True, True, False)
    """
    return code.rstrip("<") in ISSUER_CODES
