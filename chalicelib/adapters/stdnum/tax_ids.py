"""Which tax numbers can be right: length, form and check digits, where the rule is published."""

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.util import get_cc_module

from chalicelib.domain.countries import is_country

# Schemes that are not simply `<country>_vat`, and the module that knows them.
_MODULES = {
    "eu_vat": "eu.vat",
    "eu_oss": "eu.oss",
    "ar_cuit": "ar.cuit",
    "au_abn": "au.abn",
    "au_acn": "au.acn",
    "br_cnpj": "br.cnpj",
    "br_cpf": "br.cpf",
    "ca_bn": "ca.bn",
    "ch_uid": "ch.uid",
    "cl_rut": "cl.rut",
    "cn_uscc": "cn.uscc",
    "co_nit": "co.nit",
    "de_stnr": "de.stnr",
    "es_nif": "es.nif",
    "fr_siren": "fr.siren",
    "fr_siret": "fr.siret",
    "gb_utr": "gb.utr",
    "id_npwp": "id.npwp",
    "il_hp": "il.hp",
    "in_gstin": "in_.gstin",
    "in_pan": "in_.pan",
    "it_codice_fiscale": "it.codicefiscale",
    "jp_cn": "jp.cn",
    "kr_brn": "kr.brn",
    "mx_rfc": "mx.rfc",
    "no_orgnr": "no.orgnr",
    "nz_ird": "nz.ird",
    "pe_ruc": "pe.ruc",
    "pl_nip": "pl.nip",
    "ru_inn": "ru.inn",
    "se_orgnr": "se.orgnr",
    "sg_uen": "sg.uen",
    "th_tin": "th.tin",
    "tr_vkn": "tr.vkn",
    "tw_ubn": "tw.ubn",
    "us_ein": "us.ein",
    "us_itin": "us.itin",
    "us_ssn": "us.ssn",
    "vn_mst": "vn.mst",
    "za_tin": "za.tin",
}

_WRITTEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./+*&-]{0,39}")
_NATIONAL_VAT = re.compile(r"([a-z]{2})_vat")
_VAT_PREFIXES = {"gr": "EL"}
"""Greece writes EL before its VAT numbers, not its country code."""

_COUNTRIES_OF_PREFIXES = {prefix.lower(): country for country, prefix in _VAT_PREFIXES.items()}

_SENTENCES: dict[type[ValidationError], str] = {
    InvalidLength: "has the wrong number of characters",
    InvalidFormat: "does not have the form of such a number",
    InvalidChecksum: "has a wrong check digit: it was probably mistyped",
    InvalidComponent: "has a part that cannot be right",
}


class StdnumTaxIds:
    def problem(self, scheme: str, value: str) -> str | None:
        """Why the number cannot be right; None when it may be, or when no rule for the scheme is known."""
        if not _WRITTEN.fullmatch(value):
            return "must be 1 to 40 letters, digits and separators"
        known = _specific(scheme, value)
        rule = _rule(known)
        if rule is None:
            return None
        try:
            rule.validate(_as_the_rule_reads_it(rule, known, value))
        except ValidationError as error:
            sentence = next((s for kind, s in _SENTENCES.items() if isinstance(error, kind)), "is not valid")
            return f"{sentence} ({scheme})"
        return None

    def normalise(self, scheme: str, value: str) -> str:
        """Without separators; VAT numbers with the country prefix that documents need (EN 16931 BR-CO-09)."""
        known = _specific(scheme, value)
        rule = _rule(known)
        if rule is None:
            return " ".join(value.split())
        compact = str(rule.compact(_as_the_rule_reads_it(rule, known, value)))
        prefix = _vat_prefix(known)
        return compact if compact.startswith(prefix) else prefix + compact


def _specific(scheme: str, value: str) -> str:
    """A plain `vat` means the country that the number begins with."""
    if scheme != "vat":
        return scheme
    prefix = value[:2].lower()
    country = _COUNTRIES_OF_PREFIXES.get(prefix, prefix)
    return f"{country}_vat" if is_country(country.upper()) else scheme


@lru_cache(maxsize=256)
def _rule(scheme: str) -> Any:
    """The library's module for a scheme, loaded on first use; None when there is none."""
    if scheme in _MODULES:
        return import_module(f"stdnum.{_MODULES[scheme]}")
    national = _NATIONAL_VAT.fullmatch(scheme)
    return get_cc_module(national[1], "vat") if national and is_country(national[1].upper()) else None


def _vat_prefix(scheme: str) -> str:
    national = _NATIONAL_VAT.fullmatch(scheme)
    return _VAT_PREFIXES.get(national[1], national[1].upper()) if national and scheme not in _MODULES else ""


def _as_the_rule_reads_it(rule: Any, scheme: str, value: str) -> str:
    """Some modules want the country in front of a number, others do not know it there."""
    upper = value.strip().upper()
    bare = upper.removeprefix(_vat_prefix(scheme))
    return bare if not rule.is_valid(upper) and rule.is_valid(bare) else upper
