// Made by card/scripts/build.mjs from card/src. Don't edit.
var yo=Object.defineProperty;var _o=Object.getOwnPropertyDescriptor;var d=(o,t,e,n)=>{for(var i=n>1?void 0:n?_o(t,e):t,r=o.length-1,s;r>=0;r--)(s=o[r])&&(i=(n?s(t,e,i):s(i))||i);return n&&i&&yo(t,e,i),i};var me=globalThis,fe=me.ShadowRoot&&(me.ShadyCSS===void 0||me.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Qe=Symbol(),zt=new WeakMap,re=class{constructor(t,e,n){if(this._$cssResult$=!0,n!==Qe)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(fe&&t===void 0){let n=e!==void 0&&e.length===1;n&&(t=zt.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),n&&zt.set(e,t))}return t}toString(){return this.cssText}},St=o=>new re(typeof o=="string"?o:o+"",void 0,Qe),f=(o,...t)=>{let e=o.length===1?o[0]:t.reduce((n,i,r)=>n+(s=>{if(s._$cssResult$===!0)return s.cssText;if(typeof s=="number")return s;throw Error("Value passed to 'css' function must be a 'css' function result: "+s+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+o[r+1],o[0]);return new re(e,o,Qe)},Et=(o,t)=>{if(fe)o.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let n=document.createElement("style"),i=me.litNonce;i!==void 0&&n.setAttribute("nonce",i),n.textContent=e.cssText,o.appendChild(n)}},Xe=fe?o=>o:o=>o instanceof CSSStyleSheet?(t=>{let e="";for(let n of t.cssRules)e+=n.cssText;return St(e)})(o):o;var{is:vo,defineProperty:bo,getOwnPropertyDescriptor:wo,getOwnPropertyNames:ko,getOwnPropertySymbols:xo,getPrototypeOf:$o}=Object,ge=globalThis,Tt=ge.trustedTypes,zo=Tt?Tt.emptyScript:"",So=ge.reactiveElementPolyfillSupport,se=(o,t)=>o,ae={toAttribute(o,t){switch(t){case Boolean:o=o?zo:null;break;case Object:case Array:o=o==null?o:JSON.stringify(o)}return o},fromAttribute(o,t){let e=o;switch(t){case Boolean:e=o!==null;break;case Number:e=o===null?null:Number(o);break;case Object:case Array:try{e=JSON.parse(o)}catch{e=null}}return e}},ye=(o,t)=>!vo(o,t),At={attribute:!0,type:String,converter:ae,reflect:!1,useDefault:!1,hasChanged:ye};Symbol.metadata??=Symbol("metadata"),ge.litPropertyMetadata??=new WeakMap;var L=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=At){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let n=Symbol(),i=this.getPropertyDescriptor(t,n,e);i!==void 0&&bo(this.prototype,t,i)}}static getPropertyDescriptor(t,e,n){let{get:i,set:r}=wo(this.prototype,t)??{get(){return this[e]},set(s){this[e]=s}};return{get:i,set(s){let c=i?.call(this);r?.call(this,s),this.requestUpdate(t,c,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??At}static _$Ei(){if(this.hasOwnProperty(se("elementProperties")))return;let t=$o(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(se("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(se("properties"))){let e=this.properties,n=[...ko(e),...xo(e)];for(let i of n)this.createProperty(i,e[i])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[n,i]of e)this.elementProperties.set(n,i)}this._$Eh=new Map;for(let[e,n]of this.elementProperties){let i=this._$Eu(e,n);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let n=new Set(t.flat(1/0).reverse());for(let i of n)e.unshift(Xe(i))}else t!==void 0&&e.push(Xe(t));return e}static _$Eu(t,e){let n=e.attribute;return n===!1?void 0:typeof n=="string"?n:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let n of e.keys())this.hasOwnProperty(n)&&(t.set(n,this[n]),delete this[n]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Et(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,n){this._$AK(t,n)}_$ET(t,e){let n=this.constructor.elementProperties.get(t),i=this.constructor._$Eu(t,n);if(i!==void 0&&n.reflect===!0){let r=(n.converter?.toAttribute!==void 0?n.converter:ae).toAttribute(e,n.type);this._$Em=t,r==null?this.removeAttribute(i):this.setAttribute(i,r),this._$Em=null}}_$AK(t,e){let n=this.constructor,i=n._$Eh.get(t);if(i!==void 0&&this._$Em!==i){let r=n.getPropertyOptions(i),s=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:ae;this._$Em=i;let c=s.fromAttribute(e,r.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(t,e,n,i=!1,r){if(t!==void 0){let s=this.constructor;if(i===!1&&(r=this[t]),n??=s.getPropertyOptions(t),!((n.hasChanged??ye)(r,e)||n.useDefault&&n.reflect&&r===this._$Ej?.get(t)&&!this.hasAttribute(s._$Eu(t,n))))return;this.C(t,e,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:n,reflect:i,wrapped:r},s){n&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,s??e??this[t]),r!==!0||s!==void 0)||(this._$AL.has(t)||(this.hasUpdated||n||(e=void 0),this._$AL.set(t,e)),i===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,r]of this._$Ep)this[i]=r;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[i,r]of n){let{wrapped:s}=r,c=this[i];s!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,r,c)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(e)):this._$EM()}catch(n){throw t=!1,this._$EM(),n}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};L.elementStyles=[],L.shadowRootOptions={mode:"open"},L[se("elementProperties")]=new Map,L[se("finalized")]=new Map,So?.({ReactiveElement:L}),(ge.reactiveElementVersions??=[]).push("2.1.2");var tt=globalThis,Rt=o=>o,_e=tt.trustedTypes,Ct=_e?_e.createPolicy("lit-html",{createHTML:o=>o}):void 0,nt="$lit$",P=`lit$${Math.random().toFixed(9).slice(2)}$`,ot="?"+P,Eo=`<${ot}>`,Z=document,ce=()=>Z.createComment(""),de=o=>o===null||typeof o!="object"&&typeof o!="function",it=Array.isArray,jt=o=>it(o)||typeof o?.[Symbol.iterator]=="function",et=`[ 	
\f\r]`,le=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Ot=/-->/g,Lt=/>/g,W=RegExp(`>|${et}(?:([^\\s"'>=/]+)(${et}*=${et}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Pt=/'/g,Nt=/"/g,Mt=/^(?:script|style|textarea|title)$/i,rt=o=>(t,...e)=>({_$litType$:o,strings:t,values:e}),l=rt(1),$e=rt(2),qi=rt(3),N=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),Dt=new WeakMap,K=Z.createTreeWalker(Z,129);function It(o,t){if(!it(o)||!o.hasOwnProperty("raw"))throw Error("invalid template strings array");return Ct!==void 0?Ct.createHTML(t):t}var Ht=(o,t)=>{let e=o.length-1,n=[],i,r=t===2?"<svg>":t===3?"<math>":"",s=le;for(let c=0;c<e;c++){let a=o[c],m,g,h=-1,v=0;for(;v<a.length&&(s.lastIndex=v,g=s.exec(a),g!==null);)v=s.lastIndex,s===le?g[1]==="!--"?s=Ot:g[1]!==void 0?s=Lt:g[2]!==void 0?(Mt.test(g[2])&&(i=RegExp("</"+g[2],"g")),s=W):g[3]!==void 0&&(s=W):s===W?g[0]===">"?(s=i??le,h=-1):g[1]===void 0?h=-2:(h=s.lastIndex-g[2].length,m=g[1],s=g[3]===void 0?W:g[3]==='"'?Nt:Pt):s===Nt||s===Pt?s=W:s===Ot||s===Lt?s=le:(s=W,i=void 0);let y=s===W&&o[c+1].startsWith("/>")?" ":"";r+=s===le?a+Eo:h>=0?(n.push(m),a.slice(0,h)+nt+a.slice(h)+P+y):a+P+(h===-2?c:y)}return[It(o,r+(o[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),n]},ue=class o{constructor({strings:t,_$litType$:e},n){let i;this.parts=[];let r=0,s=0,c=t.length-1,a=this.parts,[m,g]=Ht(t,e);if(this.el=o.createElement(m,n),K.currentNode=this.el.content,e===2||e===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(i=K.nextNode())!==null&&a.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(let h of i.getAttributeNames())if(h.endsWith(nt)){let v=g[s++],y=i.getAttribute(h).split(P),x=/([.?@])?(.*)/.exec(v);a.push({type:1,index:r,name:x[2],strings:y,ctor:x[1]==="."?be:x[1]==="?"?we:x[1]==="@"?ke:Y}),i.removeAttribute(h)}else h.startsWith(P)&&(a.push({type:6,index:r}),i.removeAttribute(h));if(Mt.test(i.tagName)){let h=i.textContent.split(P),v=h.length-1;if(v>0){i.textContent=_e?_e.emptyScript:"";for(let y=0;y<v;y++)i.append(h[y],ce()),K.nextNode(),a.push({type:2,index:++r});i.append(h[v],ce())}}}else if(i.nodeType===8)if(i.data===ot)a.push({type:2,index:r});else{let h=-1;for(;(h=i.data.indexOf(P,h+1))!==-1;)a.push({type:7,index:r}),h+=P.length-1}r++}}static createElement(t,e){let n=Z.createElement("template");return n.innerHTML=t,n}};function G(o,t,e=o,n){if(t===N)return t;let i=n!==void 0?e._$Co?.[n]:e._$Cl,r=de(t)?void 0:t._$litDirective$;return i?.constructor!==r&&(i?._$AO?.(!1),r===void 0?i=void 0:(i=new r(o),i._$AT(o,e,n)),n!==void 0?(e._$Co??=[])[n]=i:e._$Cl=i),i!==void 0&&(t=G(o,i._$AS(o,t.values),i,n)),t}var ve=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:n}=this._$AD,i=(t?.creationScope??Z).importNode(e,!0);K.currentNode=i;let r=K.nextNode(),s=0,c=0,a=n[0];for(;a!==void 0;){if(s===a.index){let m;a.type===2?m=new ee(r,r.nextSibling,this,t):a.type===1?m=new a.ctor(r,a.name,a.strings,this,t):a.type===6&&(m=new xe(r,this,t)),this._$AV.push(m),a=n[++c]}s!==a?.index&&(r=K.nextNode(),s++)}return K.currentNode=Z,i}p(t){let e=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(t,n,e),e+=n.strings.length-2):n._$AI(t[e])),e++}},ee=class o{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,n,i){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=n,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=G(this,t,e),de(t)?t===u||t==null||t===""?(this._$AH!==u&&this._$AR(),this._$AH=u):t!==this._$AH&&t!==N&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):jt(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==u&&de(this._$AH)?this._$AA.nextSibling.data=t:this.T(Z.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:n}=t,i=typeof n=="number"?this._$AC(t):(n.el===void 0&&(n.el=ue.createElement(It(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===i)this._$AH.p(e);else{let r=new ve(i,this),s=r.u(this.options);r.p(e),this.T(s),this._$AH=r}}_$AC(t){let e=Dt.get(t.strings);return e===void 0&&Dt.set(t.strings,e=new ue(t)),e}k(t){it(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,n,i=0;for(let r of t)i===e.length?e.push(n=new o(this.O(ce()),this.O(ce()),this,this.options)):n=e[i],n._$AI(r),i++;i<e.length&&(this._$AR(n&&n._$AB.nextSibling,i),e.length=i)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let n=Rt(t).nextSibling;Rt(t).remove(),t=n}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},Y=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,n,i,r){this.type=1,this._$AH=u,this._$AN=void 0,this.element=t,this.name=e,this._$AM=i,this.options=r,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=u}_$AI(t,e=this,n,i){let r=this.strings,s=!1;if(r===void 0)t=G(this,t,e,0),s=!de(t)||t!==this._$AH&&t!==N,s&&(this._$AH=t);else{let c=t,a,m;for(t=r[0],a=0;a<r.length-1;a++)m=G(this,c[n+a],e,a),m===N&&(m=this._$AH[a]),s||=!de(m)||m!==this._$AH[a],m===u?t=u:t!==u&&(t+=(m??"")+r[a+1]),this._$AH[a]=m}s&&!i&&this.j(t)}j(t){t===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},be=class extends Y{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===u?void 0:t}},we=class extends Y{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==u)}},ke=class extends Y{constructor(t,e,n,i,r){super(t,e,n,i,r),this.type=5}_$AI(t,e=this){if((t=G(this,t,e,0)??u)===N)return;let n=this._$AH,i=t===u&&n!==u||t.capture!==n.capture||t.once!==n.once||t.passive!==n.passive,r=t!==u&&(n===u||i);i&&this.element.removeEventListener(this.name,this,n),r&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},xe=class{constructor(t,e,n){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(t){G(this,t)}},Bt={M:nt,P,A:ot,C:1,L:Ht,R:ve,D:jt,V:G,I:ee,H:Y,N:we,U:ke,B:be,F:xe},To=tt.litHtmlPolyfillSupport;To?.(ue,ee),(tt.litHtmlVersions??=[]).push("3.3.3");var Ft=(o,t,e)=>{let n=e?.renderBefore??t,i=n._$litPart$;if(i===void 0){let r=e?.renderBefore??null;n._$litPart$=i=new ee(t.insertBefore(ce(),r),r,void 0,e??{})}return i._$AI(o),i};var st=globalThis,_=class extends L{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=Ft(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return N}};_._$litElement$=!0,_.finalized=!0,st.litElementHydrateSupport?.({LitElement:_});var Ao=st.litElementPolyfillSupport;Ao?.({LitElement:_});(st.litElementVersions??=[]).push("4.2.2");var Ro={attribute:!0,type:String,converter:ae,reflect:!1,hasChanged:ye},Co=(o=Ro,t,e)=>{let{kind:n,metadata:i}=e,r=globalThis.litPropertyMetadata.get(i);if(r===void 0&&globalThis.litPropertyMetadata.set(i,r=new Map),n==="setter"&&((o=Object.create(o)).wrapped=!0),r.set(e.name,o),n==="accessor"){let{name:s}=e;return{set(c){let a=t.get.call(this);t.set.call(this,c),this.requestUpdate(s,a,o,!0,c)},init(c){return c!==void 0&&this.C(s,void 0,o,c),c}}}if(n==="setter"){let{name:s}=e;return function(c){let a=this[s];t.call(this,c),this.requestUpdate(s,a,o,!0,c)}}throw Error("Unsupported decorator location: "+n)};function p(o){return(t,e)=>typeof e=="object"?Co(o,t,e):((n,i,r)=>{let s=i.hasOwnProperty(r);return i.constructor.createProperty(r,n),s?Object.getOwnPropertyDescriptor(i,r):void 0})(o,t,e)}function w(o){return p({...o,state:!0,attribute:!1})}var J=(o,t,e)=>(e.configurable=!0,e.enumerable=!0,Reflect.decorate&&typeof t!="object"&&Object.defineProperty(o,t,e),e);function Vt(o,t){return(e,n,i)=>{let r=s=>s.renderRoot?.querySelector(o)??null;if(t){let{get:s,set:c}=typeof n=="object"?e:i??(()=>{let a=Symbol();return{get(){return this[a]},set(m){this[a]=m}}})();return J(e,n,{get(){let a=s.call(this);return a===void 0&&(a=r(this),(a!==null||this.hasUpdated)&&c.call(this,a)),a}})}return J(e,n,{get(){return r(this)}})}}var $="iot_egress_guard";var Oo=new Set(["suspicious_egress","egress_finding","internet_access"]),Lo=new Set(["coverage","tracked_flows","block_rules","last_poll"]);function qt(o){return Object.values(o.entities).filter(t=>t.platform===$)}function Ut(o,t){let e=new Set;for(let{device_id:n,translation_key:i}of qt(o))n&&i&&t.has(i)&&e.add(n);return[...e].sort((n,i)=>H(o,n).localeCompare(H(o,i)))}function H(o,t){let e=o.devices[t];return e?.name_by_user??e?.name??""}function pe(o){return Ut(o,Oo)}function Wt(o){return Ut(o,Lo)}function te(o,t,e){return qt(o).find(n=>n.device_id===t&&n.translation_key===e)?.entity_id}async function Po(o,t){let{translation_domain:e,translation_key:n}=t;if(e&&n){let r=(await o.loadBackendTranslation("exceptions",e))(`component.${e}.exceptions.${n}.message`,t.translation_placeholders);if(r)return r}return t.message??String(t)}var ze=class{#e;constructor(t,e){this.#e=t,this.deviceId=e}async block(t){return await this.#t("block",{device_id:this.deviceId,...t})}async unblock(t){return(await this.#t("unblock",{block_id:t})).removed}async keep(t){return(await this.#t("keep",{block_id:t})).kept}async allow(t){await this.#n($,"allow",{device_id:this.deviceId,destination:t})}async disallow(t){await this.#n($,"disallow",{device_id:this.deviceId,destination:t})}async setInternet(t){let e=te(this.#e(),this.deviceId,"internet_access");await this.#n("switch",t?"turn_on":"turn_off",{entity_id:e})}get hasInternetSwitch(){return te(this.#e(),this.deviceId,"internet_access")!==void 0}async#t(t,e){return(await this.#n($,t,e,!0)).response}async#n(t,e,n,i=!1){let r=this.#e();try{return await r.callService(t,e,n,void 0,!1,i)}catch(s){throw new Error(await Po(r,s))}}};var Kt={card_name:"IoT Egress Guard",card_description:"Wohin ein überwachtes Gerät spricht, was daran verdächtig ist, und Sperren.",strategy_name:"IoT Egress Guard",strategy_description:"Ein Dashboard aller überwachten Geräte und ihrer Router.",field_device_id:"Gerät",field_device_id_help:"Ein Gerät, das überwacht wird.",field_view:"Ansicht",field_title:"Titel",field_title_help:"Leer lassen für den Namen des Geräts.",view_overview:"Übersicht",view_map:"Karte",view_list:"Liste",view_compact:"Kompakt",config_no_device:"device_id: das muss die Kennung eines überwachten Geräts sein",config_unknown_view:"view: das muss eines von {views} sein",notice_loading:"Die Überwachung wird gefragt …",notice_choose:"Noch ist kein Gerät gewählt. Wähle eines in den Einstellungen dieser Karte.",notice_unknown:"Dieses Gerät wird nicht überwacht, oder du darfst es nicht sehen. Wähle ein anderes in den Einstellungen dieser Karte.",notice_missing:"Die Integration IoT Egress Guard läuft nicht. Diese Karte versucht es weiter.",notice_refused:"Du darfst dieses Gerät nicht sehen.",notice_failed:"Die Überwachung hat nicht geantwortet: {error}. Diese Karte versucht es weiter.",notice_asleep:"Die Überwachung dieses Geräts läuft gerade nicht. Vielleicht startet sie, oder sein Router ist nicht erreichbar.",notice_away:"Der Router ist gerade nicht erreichbar, oder die Überwachung lädt neu. Was du siehst, ist von: {when}.",mood_away:"Router nicht erreichbar",mood_quarantined:"Vom Internet getrennt",mood_high:{one:"{count} höchst verdächtiges Ziel",other:"{count} höchst verdächtige Ziele"},mood_suspicious:{one:"{count} verdächtiges Ziel",other:"{count} verdächtige Ziele"},mood_past:{one:"Jetzt nichts Verdächtiges; {count} Ziel war es",other:"Jetzt nichts Verdächtiges; {count} Ziele waren es"},mood_learning:"Lernt, was normal ist",mood_quiet:"Nichts Verdächtiges",coverage_complete:"Abdeckung vollständig",coverage_degraded:"Abdeckung eingeschränkt",coverage_blind:"Abdeckung blind",coverage_complete_help:"Es wird oft genug abgefragt, um jede Verbindung zu sehen.",learning:"{percent} gelernt",learning_help:"Wie viel davon gelernt ist, was für dieses Gerät normal ist",internet:"Internetzugang",internet_on:"An",internet_off:"Aus",internet_off_ask:"{device} vom Internet trennen? Der Router verwirft dann alles, was es dorthin sendet. Dein Zuhause erreicht es weiterhin.",internet_off_do:"Trennen",internet_off_done:"{device} ist vom Internet getrennt.",internet_on_ask:"{device} wieder ins Internet lassen?",internet_on_do:"Durchlassen",internet_on_done:"{device} erreicht das Internet wieder.",polled:"Abgefragt: {when}",traffic:"{up} gesendet, {down} empfangen",map:"Karte, wohin {device} spricht",map_country:{one:"{country}: {count} Ziel, {bytes}",other:"{country}: {count} Ziele, {bytes}"},map_help:"Mit den Pfeiltasten von Land zu Land gehen, mit der Eingabetaste nur eines zeigen.",map_nowhere:{one:"{count} Ziel ist nicht auf der Karte: Sein Land ist nicht bekannt.",other:"{count} Ziele sind nicht auf der Karte: Ihr Land ist nicht bekannt."},map_home:"Zuhause: {country}",destinations:"Ziele",destinations_none:"Es hat noch mit nichts im Internet gesprochen.",findings:"Verdächtig",all:{one:"{count} Ziel",other:"{count} Ziele"},rest:{one:"{count} weiteres Ziel",other:"{count} weitere Ziele"},filter:"Filter",filter_text:"Suchen",filter_country:"Land",filter_country_all:"Alle Länder",filter_severity:"Schwere",filter_severity_all:"Jede Schwere",filter_severity_suspicious:"Verdächtig und hoch",filter_severity_high:"Hoch",filter_none:"Kein Ziel passt zum Filter.",filter_clear:"Filter aufheben",filter_found:{one:"{count} Ziel gefunden",other:"{count} Ziele gefunden"},more:"Mehr zeigen (noch {left})",severity_high:"Hoch",severity_suspicious:"Verdächtig",severity_none:"Sonstige",blocked:"Gesperrt",allowed:"Erlaubt",inbound:"Von außen",unknown_network:"Unbekanntes Netz",unknown_country:"Land unbekannt",port:"Port {port}",reasons:"Warum",fact_country:"Land",fact_network:"Netz",fact_names:"Namen",fact_first_seen:"Zuerst gesehen",fact_last_seen:"Zuletzt gesehen",fact_sightings:"Sichtungen",fact_sent:"Gesendet",fact_received:"Empfangen",fact_answers:"Antwortet",fact_score:"Wertung",yes:"Ja",no:"Nein",hours:{one:"In {count} der letzten 24 Stunden gesehen",other:"In {count} der letzten 24 Stunden gesehen"},hours_unknown:"Von den Stunden davor ist nicht alles bekannt.",hours_from:"vor 24 h",hours_to:"jetzt",block:"Sperren",block_ask:"Für {device} sperren",block_what:"Was",block_address:"Alles an {address}",block_port:"Nur {endpoint}",block_how_long:"Wie lange",block_hour:"1 Stunde",block_for_good:"Bis sie aufgehoben wird",block_trial:"10 Minuten auf Probe",block_trial_help:"Eine Probe endet von selbst und sagt, was nicht mehr ging. Behalte sie, wenn alles gut ist.",allow:"Erlauben",allow_ask:"{address} für {device} erlauben? Das zählt dann nicht mehr als verdächtig.",allow_done:"{address} ist erlaubt.",disallow:"Nicht mehr erlauben",disallow_ask:"{address} für {device} nicht mehr erlauben? Das Ziel wird dann wieder beurteilt, außer sein ganzes Netz oder Land ist erlaubt.",disallow_done:"{address} wird wieder beurteilt.",unblock:"Aufheben",unblock_ask:"Diese Sperre aufheben? {device} erreicht dann wieder: {what}.",unblock_done:"Die Sperre ist vom Router genommen.",unblock_gone:"Diese Sperre gab es nicht mehr.",keep:"Behalten",keep_ask:"Diese Sperre nach der Probe behalten?",keep_done:"Die Sperre bleibt.",keep_gone:"Ihre Probe ist schon vorbei.",cancel:"Abbrechen",close:"Schließen",working:"Der Router wird gefragt …",action_failed:"Das hat nicht geklappt: {error}",blocks:"Sperren",evidence:"Belege",state_pending:"Wird eingerichtet",state_active:"Aktiv",state_verified:"Bewiesen",state_failed:"Gescheitert",state_expired:"Vorbei",state_removed:"Aufgehoben",state_leaving:"Wird aufgehoben",result_pending:"Die Sperre wird eingerichtet.",result_active:"Die Sperre ist in Kraft. Verbindungen von vorher sind noch offen.",result_verified:"Die Sperre ist in Kraft, und nichts ist übrig, was sie aufhalten soll.",result_failed:"Die Sperre hält nicht.",result_expired:"Die Sperre ist vorbei.",result_removed:"Die Sperre wurde aufgehoben.",hits:{one:"{count} aufgehalten",other:"{count} aufgehalten"},leaks:{one:"{count} kam durch",other:"{count} kamen durch"},ends:"Endet {when}",endless:"Bis sie aufgehoben wird",trial:"Auf Probe, endet {when}",broke:"Seitdem nicht verfügbar: {entities}",all_devices:"Alle Geräte",routers:"Router",no_devices:"Noch wird kein Gerät überwacht. Füge eines hinzu unter Einstellungen → Geräte & Dienste → IoT Egress Guard."};var Zt={card_name:"IoT Egress Guard",card_description:"Where a guarded device talks to, what is suspicious about it, and blocks.",strategy_name:"IoT Egress Guard",strategy_description:"A dashboard of all guarded devices and their routers.",field_device_id:"Device",field_device_id_help:"A device that the guard watches.",field_view:"View",field_title:"Title",field_title_help:"Leave it empty for the device's own name.",view_overview:"Overview",view_map:"Map",view_list:"List",view_compact:"Compact",config_no_device:"device_id: this must be the id of a guarded device",config_unknown_view:"view: this must be one of {views}",notice_loading:"Asking the guard…",notice_choose:"No device is chosen yet. Choose one in this card's editor.",notice_unknown:"This device isn't guarded, or you may not see it. Choose another one in this card's editor.",notice_missing:"The integration IoT Egress Guard isn't running. This card goes on trying.",notice_refused:"You may not see this device.",notice_failed:"The guard didn't answer: {error}. This card goes on trying.",notice_asleep:"The guard of this device isn't running now. It may be starting, or its router can't be reached.",notice_away:"The router can't be reached now, or the guard is reloading. What you see is from {when}.",mood_away:"Router can't be reached",mood_quarantined:"Cut off from the internet",mood_high:{one:"{count} highly suspicious destination",other:"{count} highly suspicious destinations"},mood_suspicious:{one:"{count} suspicious destination",other:"{count} suspicious destinations"},mood_past:{one:"Nothing suspicious now; {count} destination was",other:"Nothing suspicious now; {count} destinations were"},mood_learning:"Learning what is normal",mood_quiet:"Nothing suspicious",coverage_complete:"Coverage complete",coverage_degraded:"Coverage degraded",coverage_blind:"Coverage blind",coverage_complete_help:"Polls come often enough to see every connection.",learning:"{percent} learned",learning_help:"How much is learned of what is normal for this device",internet:"Internet access",internet_on:"On",internet_off:"Off",internet_off_ask:"Cut {device} off from the internet? The router then drops all that it sends there. Your home still reaches it.",internet_off_do:"Cut off",internet_off_done:"{device} is cut off from the internet.",internet_on_ask:"Let {device} reach the internet again?",internet_on_do:"Let it through",internet_on_done:"{device} reaches the internet again.",polled:"Polled {when}",traffic:"{up} sent, {down} received",map:"Map of where {device} talks to",map_country:{one:"{country}: {count} destination, {bytes}",other:"{country}: {count} destinations, {bytes}"},map_help:"Use the arrow keys to go from country to country, Enter to show only one.",map_nowhere:{one:"{count} destination isn't on the map: it has no known country.",other:"{count} destinations aren't on the map: they have no known country."},map_home:"Home: {country}",destinations:"Destinations",destinations_none:"It hasn't talked to anything on the internet yet.",findings:"Suspicious",all:{one:"{count} destination",other:"{count} destinations"},rest:{one:"{count} other destination",other:"{count} other destinations"},filter:"Filter",filter_text:"Search",filter_country:"Country",filter_country_all:"All countries",filter_severity:"Severity",filter_severity_all:"All severities",filter_severity_suspicious:"Suspicious and high",filter_severity_high:"High",filter_none:"No destination matches the filter.",filter_clear:"Clear the filter",filter_found:{one:"{count} destination found",other:"{count} destinations found"},more:"Show more ({left} left)",severity_high:"High",severity_suspicious:"Suspicious",severity_none:"Other",blocked:"Blocked",allowed:"Allowed",inbound:"From outside",unknown_network:"Unknown network",unknown_country:"Country unknown",port:"port {port}",reasons:"Why",fact_country:"Country",fact_network:"Network",fact_names:"Names",fact_first_seen:"First seen",fact_last_seen:"Last seen",fact_sightings:"Sightings",fact_sent:"Sent",fact_received:"Received",fact_answers:"Answers",fact_score:"Score",yes:"Yes",no:"No",hours:{one:"Seen in {count} of the last 24 hours",other:"Seen in {count} of the last 24 hours"},hours_unknown:"Not all is known of the hours before.",hours_from:"24 h ago",hours_to:"now",block:"Block",block_ask:"Block for {device}",block_what:"What",block_address:"Everything to {address}",block_port:"Only {endpoint}",block_how_long:"For how long",block_hour:"1 hour",block_for_good:"Until it's taken off",block_trial:"10 minutes on trial",block_trial_help:"A trial ends by itself and says what it broke. Keep it if all is well.",allow:"Allow",allow_ask:"Allow {address} for {device}? It won't count as suspicious any more.",allow_done:"{address} is allowed.",disallow:"Stop allowing",disallow_ask:"Stop allowing {address} for {device}? It is judged again, unless its whole network or country is allowed.",disallow_done:"{address} is judged again.",unblock:"Take off",unblock_ask:"Take this block off? {device} can then reach it again: {what}.",unblock_done:"The block is off the router.",unblock_gone:"There was no such block any more.",keep:"Keep",keep_ask:"Keep this block after its trial?",keep_done:"The block stays.",keep_gone:"Its trial is over already.",cancel:"Cancel",close:"Close",working:"The router is being asked…",action_failed:"That didn't work: {error}",blocks:"Blocks",evidence:"Evidence",state_pending:"Being put on",state_active:"Active",state_verified:"Verified",state_failed:"Failed",state_expired:"Over",state_removed:"Taken off",state_leaving:"Being taken off",result_pending:"The block is being put on.",result_active:"The block is in force. Connections from before are still open.",result_verified:"The block is in force, and nothing that it should stop is left.",result_failed:"The block doesn't hold.",result_expired:"The block is over.",result_removed:"The block was taken off.",hits:{one:"{count} stopped",other:"{count} stopped"},leaks:{one:"{count} got past it",other:"{count} got past it"},ends:"Ends {when}",endless:"Until it's taken off",trial:"On trial, ends {when}",broke:"Not available since: {entities}",all_devices:"All devices",routers:"Routers",no_devices:"No device is guarded yet. Add one under Settings → Devices & services → IoT Egress Guard."};var Gt={card_name:"IoT Egress Guard",card_description:"Con quién habla un dispositivo vigilado, qué es sospechoso, y los bloqueos.",strategy_name:"IoT Egress Guard",strategy_description:"Un panel de todos los dispositivos vigilados y sus routers.",field_device_id:"Dispositivo",field_device_id_help:"Un dispositivo que está vigilado.",field_view:"Vista",field_title:"Título",field_title_help:"Déjalo vacío para usar el nombre del dispositivo.",view_overview:"Resumen",view_map:"Mapa",view_list:"Lista",view_compact:"Compacta",config_no_device:"device_id: tiene que ser el identificador de un dispositivo vigilado",config_unknown_view:"view: tiene que ser uno de {views}",notice_loading:"Preguntando…",notice_choose:"Aún no se ha elegido ningún dispositivo. Elige uno en el editor de esta tarjeta.",notice_unknown:"Este dispositivo no está vigilado, o no puedes verlo. Elige otro en el editor de esta tarjeta.",notice_missing:"La integración IoT Egress Guard no está en marcha. Esta tarjeta lo sigue intentando.",notice_refused:"No puedes ver este dispositivo.",notice_failed:"La integración no respondió: {error}. Esta tarjeta lo sigue intentando.",notice_asleep:"La vigilancia de este dispositivo está parada. Quizá esté arrancando, o su router no responde.",notice_away:"El router no responde ahora, o la vigilancia se está recargando. Lo que ves es de: {when}.",mood_away:"El router no responde",mood_quarantined:"Sin acceso a internet",mood_high:{one:"{count} destino muy sospechoso",many:"{count} destinos muy sospechosos",other:"{count} destinos muy sospechosos"},mood_suspicious:{one:"{count} destino sospechoso",many:"{count} destinos sospechosos",other:"{count} destinos sospechosos"},mood_past:{one:"Nada sospechoso ahora; {count} destino lo fue",many:"Nada sospechoso ahora; {count} destinos lo fueron",other:"Nada sospechoso ahora; {count} destinos lo fueron"},mood_learning:"Aprendiendo qué es normal",mood_quiet:"Nada sospechoso",coverage_complete:"Cobertura completa",coverage_degraded:"Cobertura reducida",coverage_blind:"Cobertura nula",coverage_complete_help:"Se consulta lo bastante a menudo para ver cada conexión.",learning:"{percent} aprendido",learning_help:"Cuánto se ha aprendido de lo que es normal para este dispositivo",internet:"Acceso a internet",internet_on:"Activado",internet_off:"Desactivado",internet_off_ask:"¿Cortar el acceso a internet de {device}? El router descartará todo lo que envíe allí. Tu casa lo seguirá alcanzando.",internet_off_do:"Cortar",internet_off_done:"{device} no tiene acceso a internet.",internet_on_ask:"¿Dejar que {device} acceda de nuevo a internet?",internet_on_do:"Dejar pasar",internet_on_done:"{device} vuelve a tener acceso a internet.",polled:"Consultado: {when}",traffic:"{up} enviados, {down} recibidos",map:"Mapa de con quién habla {device}",map_country:{one:"{country}: {count} destino, {bytes}",many:"{country}: {count} destinos, {bytes}",other:"{country}: {count} destinos, {bytes}"},map_help:"Las flechas pasan de un país a otro, Intro muestra solo uno.",map_nowhere:{one:"{count} destino no está en el mapa: no se conoce su país.",many:"{count} destinos no están en el mapa: no se conoce su país.",other:"{count} destinos no están en el mapa: no se conoce su país."},map_home:"Casa: {country}",destinations:"Destinos",destinations_none:"Aún no ha hablado con nada en internet.",findings:"Sospechoso",all:{one:"{count} destino",many:"{count} destinos",other:"{count} destinos"},rest:{one:"{count} destino más",many:"{count} destinos más",other:"{count} destinos más"},filter:"Filtro",filter_text:"Buscar",filter_country:"País",filter_country_all:"Todos los países",filter_severity:"Gravedad",filter_severity_all:"Todas las gravedades",filter_severity_suspicious:"Sospechosa y alta",filter_severity_high:"Alta",filter_none:"Ningún destino coincide con el filtro.",filter_clear:"Quitar el filtro",filter_found:{one:"{count} destino encontrado",many:"{count} destinos encontrados",other:"{count} destinos encontrados"},more:"Mostrar más (quedan {left})",severity_high:"Alta",severity_suspicious:"Sospechoso",severity_none:"Otros",blocked:"Bloqueado",allowed:"Permitido",inbound:"Desde fuera",unknown_network:"Red desconocida",unknown_country:"País desconocido",port:"puerto {port}",reasons:"Por qué",fact_country:"País",fact_network:"Red",fact_names:"Nombres",fact_first_seen:"Visto primero",fact_last_seen:"Visto por último",fact_sightings:"Veces visto",fact_sent:"Enviado",fact_received:"Recibido",fact_answers:"Responde",fact_score:"Puntuación",yes:"Sí",no:"No",hours:{one:"Visto en {count} de las últimas 24 horas",many:"Visto en {count} de las últimas 24 horas",other:"Visto en {count} de las últimas 24 horas"},hours_unknown:"De las horas anteriores no se sabe todo.",hours_from:"hace 24 h",hours_to:"ahora",block:"Bloquear",block_ask:"Bloquear para {device}",block_what:"Qué",block_address:"Todo hacia {address}",block_port:"Solo {endpoint}",block_how_long:"Cuánto tiempo",block_hour:"1 hora",block_for_good:"Hasta que se quite",block_trial:"10 minutos a prueba",block_trial_help:"Una prueba termina sola y dice qué dejó de funcionar. Consérvala si todo va bien.",allow:"Permitir",allow_ask:"¿Permitir {address} para {device}? Ya no contará como sospechoso.",allow_done:"{address} está permitido.",disallow:"Dejar de permitir",disallow_ask:"¿Dejar de permitir {address} para {device}? Se juzgará de nuevo, salvo que toda su red o su país estén permitidos.",disallow_done:"{address} se juzga de nuevo.",unblock:"Quitar",unblock_ask:"¿Quitar este bloqueo? {device} podrá alcanzar de nuevo: {what}.",unblock_done:"El bloqueo ya no está en el router.",unblock_gone:"Ese bloqueo ya no existía.",keep:"Conservar",keep_ask:"¿Conservar este bloqueo tras la prueba?",keep_done:"El bloqueo se queda.",keep_gone:"Su prueba ya ha terminado.",cancel:"Cancelar",close:"Cerrar",working:"Preguntando al router…",action_failed:"No ha funcionado: {error}",blocks:"Bloqueos",evidence:"Pruebas",state_pending:"Poniéndose",state_active:"Activo",state_verified:"Comprobado",state_failed:"Fallido",state_expired:"Terminado",state_removed:"Quitado",state_leaving:"Quitándose",result_pending:"El bloqueo se está poniendo.",result_active:"El bloqueo está en vigor. Aún hay conexiones abiertas de antes.",result_verified:"El bloqueo está en vigor, y no queda nada de lo que debe parar.",result_failed:"El bloqueo no aguanta.",result_expired:"El bloqueo ha terminado.",result_removed:"El bloqueo se ha quitado.",hits:{one:"{count} parado",many:"{count} parados",other:"{count} parados"},leaks:{one:"{count} lo pasó",many:"{count} lo pasaron",other:"{count} lo pasaron"},ends:"Termina {when}",endless:"Hasta que se quite",trial:"A prueba, termina {when}",broke:"No disponible desde entonces: {entities}",all_devices:"Todos los dispositivos",routers:"Routers",no_devices:"Aún no se vigila ningún dispositivo. Añade uno en Configuración → Dispositivos y servicios → IoT Egress Guard."};var Yt={card_name:"IoT Egress Guard",card_description:"Avec qui parle un appareil surveillé, ce qui est suspect, et les blocages.",strategy_name:"IoT Egress Guard",strategy_description:"Un tableau de bord de tous les appareils surveillés et de leurs routeurs.",field_device_id:"Appareil",field_device_id_help:"Un appareil qui est surveillé.",field_view:"Vue",field_title:"Titre",field_title_help:"À laisser vide pour le nom de l’appareil.",view_overview:"Vue d’ensemble",view_map:"Carte",view_list:"Liste",view_compact:"Compacte",config_no_device:"device_id : il faut l’identifiant d’un appareil surveillé",config_unknown_view:"view : il faut l’une des valeurs {views}",notice_loading:"Interrogation en cours…",notice_choose:"Aucun appareil n’est choisi. Choisissez-en un dans l’éditeur de cette carte.",notice_unknown:"Cet appareil n’est pas surveillé, ou vous ne pouvez pas le voir. Choisissez-en un autre dans l’éditeur de cette carte.",notice_missing:"L’intégration IoT Egress Guard ne fonctionne pas. Cette carte continue d’essayer.",notice_refused:"Vous ne pouvez pas voir cet appareil.",notice_failed:"Pas de réponse de l’intégration : {error}. Cette carte continue d’essayer.",notice_asleep:"La surveillance de cet appareil est arrêtée. Elle démarre peut-être, ou son routeur ne répond pas.",notice_away:"Le routeur ne répond pas, ou la surveillance se recharge. Ce que vous voyez date de : {when}.",mood_away:"Routeur injoignable",mood_quarantined:"Coupé d’Internet",mood_high:{one:"{count} destination très suspecte",many:"{count} destinations très suspectes",other:"{count} destinations très suspectes"},mood_suspicious:{one:"{count} destination suspecte",many:"{count} destinations suspectes",other:"{count} destinations suspectes"},mood_past:{one:"Rien de suspect maintenant ; {count} destination l’était",many:"Rien de suspect maintenant ; {count} destinations l’étaient",other:"Rien de suspect maintenant ; {count} destinations l’étaient"},mood_learning:"Apprend ce qui est normal",mood_quiet:"Rien de suspect",coverage_complete:"Couverture complète",coverage_degraded:"Couverture réduite",coverage_blind:"Couverture nulle",coverage_complete_help:"Les relevés sont assez fréquents pour voir chaque connexion.",learning:"{percent} appris",learning_help:"Ce qui est déjà appris de ce qui est normal pour cet appareil",internet:"Accès à Internet",internet_on:"Activé",internet_off:"Désactivé",internet_off_ask:"Couper {device} d’Internet ? Le routeur rejettera tout ce qu’il y envoie. Votre maison pourra toujours le joindre.",internet_off_do:"Couper",internet_off_done:"{device} est coupé d’Internet.",internet_on_ask:"Laisser {device} accéder à nouveau à Internet ?",internet_on_do:"Laisser passer",internet_on_done:"{device} accède à nouveau à Internet.",polled:"Relevé : {when}",traffic:"{up} envoyés, {down} reçus",map:"Carte des lieux avec lesquels {device} parle",map_country:{one:"{country} : {count} destination, {bytes}",many:"{country} : {count} destinations, {bytes}",other:"{country} : {count} destinations, {bytes}"},map_help:"Les flèches passent d’un pays à l’autre, Entrée n’en montre qu’un.",map_nowhere:{one:"{count} destination n’est pas sur la carte : son pays n’est pas connu.",many:"{count} destinations ne sont pas sur la carte : leur pays n’est pas connu.",other:"{count} destinations ne sont pas sur la carte : leur pays n’est pas connu."},map_home:"Domicile : {country}",destinations:"Destinations",destinations_none:"Il n’a encore parlé à rien sur Internet.",findings:"Suspect",all:{one:"{count} destination",many:"{count} destinations",other:"{count} destinations"},rest:{one:"{count} autre destination",many:"{count} autres destinations",other:"{count} autres destinations"},filter:"Filtre",filter_text:"Rechercher",filter_country:"Pays",filter_country_all:"Tous les pays",filter_severity:"Gravité",filter_severity_all:"Toutes les gravités",filter_severity_suspicious:"Suspecte et élevée",filter_severity_high:"Élevée",filter_none:"Aucune destination ne correspond au filtre.",filter_clear:"Effacer le filtre",filter_found:{one:"{count} destination trouvée",many:"{count} destinations trouvées",other:"{count} destinations trouvées"},more:"En montrer plus (encore {left})",severity_high:"Élevée",severity_suspicious:"Suspecte",severity_none:"Autre",blocked:"Bloquée",allowed:"Autorisée",inbound:"De l’extérieur",unknown_network:"Réseau inconnu",unknown_country:"Pays inconnu",port:"port {port}",reasons:"Pourquoi",fact_country:"Pays",fact_network:"Réseau",fact_names:"Noms",fact_first_seen:"Vue d’abord",fact_last_seen:"Vue en dernier",fact_sightings:"Observations",fact_sent:"Envoyé",fact_received:"Reçu",fact_answers:"Répond",fact_score:"Score",yes:"Oui",no:"Non",hours:{one:"Vue pendant {count} des 24 dernières heures",many:"Vue pendant {count} des 24 dernières heures",other:"Vue pendant {count} des 24 dernières heures"},hours_unknown:"Des heures d’avant, tout n’est pas connu.",hours_from:"il y a 24 h",hours_to:"maintenant",block:"Bloquer",block_ask:"Bloquer pour {device}",block_what:"Quoi",block_address:"Tout vers {address}",block_port:"Seulement {endpoint}",block_how_long:"Combien de temps",block_hour:"1 heure",block_for_good:"Jusqu’à ce qu’il soit retiré",block_trial:"10 minutes à l’essai",block_trial_help:"Un essai finit de lui-même et dit ce qui ne marchait plus. Gardez-le si tout va bien.",allow:"Autoriser",allow_ask:"Autoriser {address} pour {device} ? Cela ne comptera plus comme suspect.",allow_done:"{address} est autorisée.",disallow:"Ne plus autoriser",disallow_ask:"Ne plus autoriser {address} pour {device} ? La destination sera jugée à nouveau, sauf si tout son réseau ou son pays est autorisé.",disallow_done:"{address} est jugée à nouveau.",unblock:"Retirer",unblock_ask:"Retirer ce blocage ? {device} pourra joindre à nouveau : {what}.",unblock_done:"Le blocage n’est plus sur le routeur.",unblock_gone:"Ce blocage n’existait plus.",keep:"Garder",keep_ask:"Garder ce blocage après son essai ?",keep_done:"Le blocage reste.",keep_gone:"Son essai est déjà terminé.",cancel:"Annuler",close:"Fermer",working:"Le routeur est interrogé…",action_failed:"Cela n’a pas marché : {error}",blocks:"Blocages",evidence:"Preuves",state_pending:"Mise en place",state_active:"Actif",state_verified:"Vérifié",state_failed:"Échoué",state_expired:"Terminé",state_removed:"Retiré",state_leaving:"Retrait en cours",result_pending:"Le blocage est mis en place.",result_active:"Le blocage est en vigueur. Des connexions d’avant sont encore ouvertes.",result_verified:"Le blocage est en vigueur, et rien ne reste de ce qu’il doit arrêter.",result_failed:"Le blocage ne tient pas.",result_expired:"Le blocage est terminé.",result_removed:"Le blocage a été retiré.",hits:{one:"{count} arrêté",many:"{count} arrêtés",other:"{count} arrêtés"},leaks:{one:"{count} est passé",many:"{count} sont passés",other:"{count} sont passés"},ends:"Finit {when}",endless:"Jusqu’à ce qu’il soit retiré",trial:"À l’essai, finit {when}",broke:"Indisponible depuis : {entities}",all_devices:"Tous les appareils",routers:"Routeurs",no_devices:"Aucun appareil n’est encore surveillé. Ajoutez-en un sous Paramètres → Appareils et services → IoT Egress Guard."};var Jt={card_name:"IoT Egress Guard",card_description:"Waarmee een bewaakt apparaat praat, wat daaraan verdacht is, en blokkades.",strategy_name:"IoT Egress Guard",strategy_description:"Een dashboard van alle bewaakte apparaten en hun routers.",field_device_id:"Apparaat",field_device_id_help:"Een apparaat dat bewaakt wordt.",field_view:"Weergave",field_title:"Titel",field_title_help:"Laat leeg voor de naam van het apparaat.",view_overview:"Overzicht",view_map:"Kaart",view_list:"Lijst",view_compact:"Compact",config_no_device:"device_id: dit moet de id van een bewaakt apparaat zijn",config_unknown_view:"view: dit moet een van {views} zijn",notice_loading:"De bewaking wordt gevraagd…",notice_choose:"Er is nog geen apparaat gekozen. Kies er een in de editor van deze kaart.",notice_unknown:"Dit apparaat wordt niet bewaakt, of je mag het niet zien. Kies een ander in de editor van deze kaart.",notice_missing:"De integratie IoT Egress Guard draait niet. Deze kaart blijft het proberen.",notice_refused:"Je mag dit apparaat niet zien.",notice_failed:"De bewaking antwoordde niet: {error}. Deze kaart blijft het proberen.",notice_asleep:"De bewaking van dit apparaat draait nu niet. Misschien start ze, of is de router niet bereikbaar.",notice_away:"De router is nu niet bereikbaar, of de bewaking laadt opnieuw. Wat je ziet is van: {when}.",mood_away:"Router niet bereikbaar",mood_quarantined:"Afgesloten van internet",mood_high:{one:"{count} zeer verdachte bestemming",other:"{count} zeer verdachte bestemmingen"},mood_suspicious:{one:"{count} verdachte bestemming",other:"{count} verdachte bestemmingen"},mood_past:{one:"Nu niets verdachts; {count} bestemming was dat wel",other:"Nu niets verdachts; {count} bestemmingen waren dat wel"},mood_learning:"Leert wat normaal is",mood_quiet:"Niets verdachts",coverage_complete:"Dekking volledig",coverage_degraded:"Dekking beperkt",coverage_blind:"Dekking blind",coverage_complete_help:"Er wordt vaak genoeg gekeken om elke verbinding te zien.",learning:"{percent} geleerd",learning_help:"Hoeveel er geleerd is van wat voor dit apparaat normaal is",internet:"Internettoegang",internet_on:"Aan",internet_off:"Uit",internet_off_ask:"{device} van internet afsluiten? De router gooit dan alles weg wat het daarheen stuurt. Je huis bereikt het nog wel.",internet_off_do:"Afsluiten",internet_off_done:"{device} is van internet afgesloten.",internet_on_ask:"{device} weer op internet laten?",internet_on_do:"Doorlaten",internet_on_done:"{device} bereikt internet weer.",polled:"Gekeken: {when}",traffic:"{up} verstuurd, {down} ontvangen",map:"Kaart van waarmee {device} praat",map_country:{one:"{country}: {count} bestemming, {bytes}",other:"{country}: {count} bestemmingen, {bytes}"},map_help:"Ga met de pijltoetsen van land naar land, toon er met Enter maar één.",map_nowhere:{one:"{count} bestemming staat niet op de kaart: het land is niet bekend.",other:"{count} bestemmingen staan niet op de kaart: het land is niet bekend."},map_home:"Thuis: {country}",destinations:"Bestemmingen",destinations_none:"Het heeft nog met niets op internet gepraat.",findings:"Verdacht",all:{one:"{count} bestemming",other:"{count} bestemmingen"},rest:{one:"{count} andere bestemming",other:"{count} andere bestemmingen"},filter:"Filter",filter_text:"Zoeken",filter_country:"Land",filter_country_all:"Alle landen",filter_severity:"Ernst",filter_severity_all:"Elke ernst",filter_severity_suspicious:"Verdacht en hoog",filter_severity_high:"Hoog",filter_none:"Geen bestemming past bij het filter.",filter_clear:"Filter wissen",filter_found:{one:"{count} bestemming gevonden",other:"{count} bestemmingen gevonden"},more:"Meer tonen (nog {left})",severity_high:"Hoog",severity_suspicious:"Verdacht",severity_none:"Overig",blocked:"Geblokkeerd",allowed:"Toegestaan",inbound:"Van buiten",unknown_network:"Onbekend netwerk",unknown_country:"Land onbekend",port:"poort {port}",reasons:"Waarom",fact_country:"Land",fact_network:"Netwerk",fact_names:"Namen",fact_first_seen:"Eerst gezien",fact_last_seen:"Laatst gezien",fact_sightings:"Waarnemingen",fact_sent:"Verstuurd",fact_received:"Ontvangen",fact_answers:"Antwoordt",fact_score:"Score",yes:"Ja",no:"Nee",hours:{one:"In {count} van de laatste 24 uur gezien",other:"In {count} van de laatste 24 uur gezien"},hours_unknown:"Van de uren daarvoor is niet alles bekend.",hours_from:"24 u geleden",hours_to:"nu",block:"Blokkeren",block_ask:"Blokkeren voor {device}",block_what:"Wat",block_address:"Alles naar {address}",block_port:"Alleen {endpoint}",block_how_long:"Hoe lang",block_hour:"1 uur",block_for_good:"Tot je hem eraf haalt",block_trial:"10 minuten op proef",block_trial_help:"Een proef eindigt vanzelf en zegt wat niet meer werkte. Houd hem als alles goed is.",allow:"Toestaan",allow_ask:"{address} toestaan voor {device}? Het telt dan niet meer als verdacht.",allow_done:"{address} is toegestaan.",disallow:"Niet meer toestaan",disallow_ask:"{address} niet meer toestaan voor {device}? Het wordt weer beoordeeld, tenzij het hele netwerk of land is toegestaan.",disallow_done:"{address} wordt weer beoordeeld.",unblock:"Eraf halen",unblock_ask:"Deze blokkade eraf halen? {device} bereikt dan weer: {what}.",unblock_done:"De blokkade is van de router af.",unblock_gone:"Die blokkade was er niet meer.",keep:"Houden",keep_ask:"Deze blokkade na de proef houden?",keep_done:"De blokkade blijft.",keep_gone:"De proef is al voorbij.",cancel:"Annuleren",close:"Sluiten",working:"De router wordt gevraagd…",action_failed:"Dat lukte niet: {error}",blocks:"Blokkades",evidence:"Bewijs",state_pending:"Wordt geplaatst",state_active:"Actief",state_verified:"Bewezen",state_failed:"Mislukt",state_expired:"Voorbij",state_removed:"Eraf gehaald",state_leaving:"Wordt eraf gehaald",result_pending:"De blokkade wordt geplaatst.",result_active:"De blokkade is van kracht. Verbindingen van eerder staan nog open.",result_verified:"De blokkade is van kracht, en er is niets over dat ze moet tegenhouden.",result_failed:"De blokkade houdt niet.",result_expired:"De blokkade is voorbij.",result_removed:"De blokkade is eraf gehaald.",hits:{one:"{count} tegengehouden",other:"{count} tegengehouden"},leaks:{one:"{count} kwam erdoor",other:"{count} kwamen erdoor"},ends:"Eindigt {when}",endless:"Tot je hem eraf haalt",trial:"Op proef, eindigt {when}",broke:"Sindsdien niet beschikbaar: {entities}",all_devices:"Alle apparaten",routers:"Routers",no_devices:"Er wordt nog geen apparaat bewaakt. Voeg er een toe onder Instellingen → Apparaten en diensten → IoT Egress Guard."};var Qt={card_name:"IoT Egress Guard",card_description:"Z kim łączy się strzeżone urządzenie, co jest w tym podejrzane, oraz blokady.",strategy_name:"IoT Egress Guard",strategy_description:"Pulpit wszystkich strzeżonych urządzeń i ich routerów.",field_device_id:"Urządzenie",field_device_id_help:"Urządzenie, które jest strzeżone.",field_view:"Widok",field_title:"Tytuł",field_title_help:"Zostaw puste, by użyć nazwy urządzenia.",view_overview:"Przegląd",view_map:"Mapa",view_list:"Lista",view_compact:"Zwięzły",config_no_device:"device_id: to musi być identyfikator strzeżonego urządzenia",config_unknown_view:"view: to musi być jedno z {views}",notice_loading:"Pytam strażnika…",notice_choose:"Nie wybrano jeszcze urządzenia. Wybierz je w edytorze tej karty.",notice_unknown:"To urządzenie nie jest strzeżone albo nie możesz go widzieć. Wybierz inne w edytorze tej karty.",notice_missing:"Integracja IoT Egress Guard nie działa. Karta próbuje dalej.",notice_refused:"Nie możesz widzieć tego urządzenia.",notice_failed:"Integracja nie odpowiedziała: {error}. Karta próbuje dalej.",notice_asleep:"To urządzenie nie jest teraz strzeżone. Być może strażnik się uruchamia albo router nie odpowiada.",notice_away:"Router teraz nie odpowiada albo strażnik się przeładowuje. Widoczny stan: {when}.",mood_away:"Router nie odpowiada",mood_quarantined:"Odcięte od internetu",mood_high:{one:"{count} bardzo podejrzany cel",few:"{count} bardzo podejrzane cele",many:"{count} bardzo podejrzanych celów",other:"{count} bardzo podejrzanego celu"},mood_suspicious:{one:"{count} podejrzany cel",few:"{count} podejrzane cele",many:"{count} podejrzanych celów",other:"{count} podejrzanego celu"},mood_past:{one:"Teraz nic podejrzanego; {count} cel był podejrzany",few:"Teraz nic podejrzanego; {count} cele były podejrzane",many:"Teraz nic podejrzanego; {count} celów było podejrzanych",other:"Teraz nic podejrzanego; {count} celu było podejrzane"},mood_learning:"Uczy się, co jest normalne",mood_quiet:"Nic podejrzanego",coverage_complete:"Pełny obraz",coverage_degraded:"Niepełny obraz",coverage_blind:"Brak obrazu",coverage_complete_help:"Odpytywanie jest na tyle częste, że widać każde połączenie.",learning:"Nauczono {percent}",learning_help:"Ile już wiadomo o tym, co jest dla tego urządzenia normalne",internet:"Dostęp do internetu",internet_on:"Włączony",internet_off:"Wyłączony",internet_off_ask:"Odciąć {device} od internetu? Router odrzuci wszystko, co tam wysyła. Twój dom nadal będzie mieć do niego dostęp.",internet_off_do:"Odetnij",internet_off_done:"{device}: odcięto od internetu.",internet_on_ask:"Wpuścić {device} z powrotem do internetu?",internet_on_do:"Wpuść",internet_on_done:"{device}: znów ma dostęp do internetu.",polled:"Odpytano: {when}",traffic:"wysłano {up}, odebrano {down}",map:"Mapa: z kim łączy się {device}",map_country:{one:"{country}: {count} cel, {bytes}",few:"{country}: {count} cele, {bytes}",many:"{country}: {count} celów, {bytes}",other:"{country}: {count} celu, {bytes}"},map_help:"Strzałki przechodzą między krajami, Enter pokazuje tylko jeden.",map_nowhere:{one:"{count} celu nie ma na mapie: jego kraj nie jest znany.",few:"{count} celów nie ma na mapie: ich kraj nie jest znany.",many:"{count} celów nie ma na mapie: ich kraj nie jest znany.",other:"{count} celu nie ma na mapie: ich kraj nie jest znany."},map_home:"Dom: {country}",destinations:"Cele",destinations_none:"Jeszcze z niczym w internecie się nie łączyło.",findings:"Podejrzane",all:{one:"{count} cel",few:"{count} cele",many:"{count} celów",other:"{count} celu"},rest:{one:"{count} inny cel",few:"{count} inne cele",many:"{count} innych celów",other:"{count} innego celu"},filter:"Filtr",filter_text:"Szukaj",filter_country:"Kraj",filter_country_all:"Wszystkie kraje",filter_severity:"Waga",filter_severity_all:"Każda waga",filter_severity_suspicious:"Podejrzane i wysokie",filter_severity_high:"Wysokie",filter_none:"Żaden cel nie pasuje do filtra.",filter_clear:"Wyczyść filtr",filter_found:{one:"Znaleziono {count} cel",few:"Znaleziono {count} cele",many:"Znaleziono {count} celów",other:"Znaleziono {count} celu"},more:"Pokaż więcej (jeszcze {left})",severity_high:"Wysokie",severity_suspicious:"Podejrzane",severity_none:"Inne",blocked:"Zablokowane",allowed:"Dozwolone",inbound:"Z zewnątrz",unknown_network:"Nieznana sieć",unknown_country:"Kraj nieznany",port:"port {port}",reasons:"Dlaczego",fact_country:"Kraj",fact_network:"Sieć",fact_names:"Nazwy",fact_first_seen:"Widziane najpierw",fact_last_seen:"Widziane ostatnio",fact_sightings:"Ile razy widziane",fact_sent:"Wysłano",fact_received:"Odebrano",fact_answers:"Odpowiada",fact_score:"Ocena",yes:"Tak",no:"Nie",hours:{one:"Widziane w {count} z ostatnich 24 godzin",few:"Widziane w {count} z ostatnich 24 godzin",many:"Widziane w {count} z ostatnich 24 godzin",other:"Widziane w {count} z ostatnich 24 godzin"},hours_unknown:"O wcześniejszych godzinach nie wiadomo wszystkiego.",hours_from:"24 godz. temu",hours_to:"teraz",block:"Zablokuj",block_ask:"Zablokuj dla {device}",block_what:"Co",block_address:"Wszystko do {address}",block_port:"Tylko {endpoint}",block_how_long:"Na jak długo",block_hour:"1 godzina",block_for_good:"Aż do zdjęcia",block_trial:"10 minut na próbę",block_trial_help:"Próba kończy się sama i mówi, co przestało działać. Zachowaj ją, jeśli wszystko gra.",allow:"Zezwól",allow_ask:"Zezwolić na {address} dla {device}? Nie będzie już podejrzane.",allow_done:"Zezwolono na {address}.",disallow:"Cofnij zezwolenie",disallow_ask:"Cofnąć zezwolenie na {address} dla {device}? Cel będzie znów oceniany, chyba że dozwolona jest cała jego sieć lub kraj.",disallow_done:"{address}: znów oceniane.",unblock:"Zdejmij",unblock_ask:"Zdjąć tę blokadę? {device} znów uzyska dostęp do: {what}.",unblock_done:"Blokady nie ma już na routerze.",unblock_gone:"Tej blokady już nie było.",keep:"Zachowaj",keep_ask:"Zachować tę blokadę po próbie?",keep_done:"Blokada zostaje.",keep_gone:"Jej próba już się skończyła.",cancel:"Anuluj",close:"Zamknij",working:"Pytam router…",action_failed:"Nie udało się: {error}",blocks:"Blokady",evidence:"Dowody",state_pending:"Zakładana",state_active:"Aktywna",state_verified:"Sprawdzona",state_failed:"Zawiodła",state_expired:"Zakończona",state_removed:"Zdjęta",state_leaving:"Zdejmowana",result_pending:"Blokada jest zakładana.",result_active:"Blokada obowiązuje. Wcześniejsze połączenia są jeszcze otwarte.",result_verified:"Blokada obowiązuje i nie zostało nic, co ma zatrzymać.",result_failed:"Blokada nie działa.",result_expired:"Blokada się zakończyła.",result_removed:"Blokadę zdjęto.",hits:{one:"Zatrzymano: {count}",few:"Zatrzymano: {count}",many:"Zatrzymano: {count}",other:"Zatrzymano: {count}"},leaks:{one:"{count} się przedostał",few:"{count} się przedostały",many:"{count} się przedostało",other:"{count} się przedostało"},ends:"Koniec {when}",endless:"Aż do zdjęcia",trial:"Na próbę, koniec {when}",broke:"Od tego czasu niedostępne: {entities}",all_devices:"Wszystkie urządzenia",routers:"Routery",no_devices:"Żadne urządzenie nie jest jeszcze strzeżone. Dodaj je w Ustawienia → Urządzenia oraz usługi → IoT Egress Guard."};var at={de:Kt,en:Zt,es:Gt,fr:Yt,nl:Jt,pl:Qt};function Xt(o){let[t=""]=o.toLowerCase().split(/[-_]/);return Object.hasOwn(at,t)?t:"en"}function en(o,t){return o.replace(/\{(\w+)\}/g,(e,n)=>t[n]??"")}var A=class{#e;#t;constructor(t){this.language=Xt(t),this.#e=at[this.language],this.#t=new Intl.PluralRules(this.language)}say(t,e={}){let n=this.#e[t];return en(typeof n=="string"?n:n.other,e)}count(t,e,n,i={}){let r=this.#e[t],s=typeof r=="string"?r:r[this.#t.select(e)]??r.other;return en(s,{count:n,...i})}};function ne(){return new A(document.documentElement.lang||"en")}var D="iot-egress-guard-card",lt=["overview","map","list","compact"];function ct(o){let t=ne(),{device_id:e,view:n}=o;if(e!==void 0&&typeof e!="string")throw new Error(t.say("config_no_device"));if(n!==void 0&&!lt.includes(n))throw new Error(t.say("config_unknown_view",{views:lt.join(", ")}))}function tn(o){let[t]=pe(o);return{type:`custom:${D}`,...t&&{device_id:t},view:"overview"}}var No={device_id:"field_device_id_help",title:"field_title_help"};function nn(){let o=ne(),t=lt.map(e=>({value:e,label:o.say(`view_${e}`)}));return{schema:[{name:"device_id",required:!0,selector:{device:{filter:[{integration:$}],entity:[{integration:$,domain:"switch"}]}}},{name:"view",selector:{select:{mode:"dropdown",options:t}}},{name:"title",selector:{text:{}}}],assertConfig:ct,computeLabel:({name:e})=>o.say(`field_${e}`),computeHelper:({name:e})=>{let n=No[e];return n&&o.say(n)}}}var Do={overview:"full",map:12,list:"full",compact:12},jo={overview:14,map:7,list:10,compact:4};function on(o){return{columns:Do[o],min_columns:6,rows:"auto"}}function rn(o){return jo[o]}var ut={reports:{},attribution:""},sn={name:"",router:"",available:!1,coverage:{state:"blind",reasons:[]},learning:0,home:[],internet:!0,severity:null,score:0,bytes_up:0,bytes_down:0,polled_at:null,destinations:{},findings:{},blocks:{}};function dt(o,t){if(!t)return o;let e={...o};for(let[n,i]of Object.entries(t))i===null?delete e[n]:e[n]=i;return e}function an(o,t){return{...o,...t,destinations:dt(o.destinations,t.destinations),findings:dt(o.findings,t.findings),blocks:dt(o.blocks,t.blocks)}}function ln(o,t){if("full"in t){let n=Object.entries(t.full).map(([i,r])=>[i,an(sn,r)]);return{reports:Object.fromEntries(n),attribution:t.attribution}}let e={...o.reports};for(let[n,i]of Object.entries(t.changed))e[n]=an(e[n]??sn,i);for(let n of t.removed??[])delete e[n];return{...o,reports:e}}function cn(o){return o.polled_at!==null||Object.keys(o.destinations).length>0}var dn=[1e3,2e3,5e3,1e4,3e4],Mo={unknown_command:"missing",unauthorized:"refused",not_found:"unknown"};function Io(o){return typeof o=="object"&&o!==null}var Se=class{constructor(t){this.status="connecting";this.known=ut;this.error="";this.#s=0;this.#r=!1;this.#c=()=>{this.#d(),this.#h()};this.#u=()=>this.#d();this.#e=t,t.addController(this)}#e;#t;#n;#o;#i;#s;#r;hostConnected(){this.#r=!0,this.#a(),this.#h()}hostDisconnected(){this.#r=!1,this.#l(),this.#p()}follow(t,e){t===this.#t&&e===this.#n||(this.#l(),this.#p(),[this.#t,this.#n]=[t,e],this.known=ut,this.#y("connecting"),this.#r&&(this.#a(),this.#h()))}#a(){this.#t?.addEventListener("ready",this.#c),this.#t?.addEventListener("disconnected",this.#u)}#l(){this.#t?.removeEventListener("ready",this.#c),this.#t?.removeEventListener("disconnected",this.#u)}#c;#u;#d(){this.#o&&delete this.#o.unsubscribe,this.#p()}#p(){clearTimeout(this.#i);let t=this.#o;this.#o=void 0,t&&(t.over=!0,t.unsubscribe?.().catch(()=>{}))}#h(){if(!this.#t||!this.#n||this.#o)return;let t={over:!1};this.#o=t,this.#t.subscribeMessage(e=>this.#f(t,e),{type:`${$}/subscribe`,device_id:this.#n},{resubscribe:!1}).then(e=>this.#m(t,e),e=>this.#g(t,e))}#m(t,e){t.over?e().catch(()=>{}):t.unsubscribe=e}#f(t,e){t.over||(this.#s=0,this.known=ln(this.known,e),this.#y("live"))}#g(t,e){if(t.over)return;this.#o=void 0;let{code:n,message:i}=Io(e)?e:{code:void 0,message:e};this.error=String(i??n??""),this.#y(Mo[String(n)]??"failed");let r=dn[Math.min(this.#s,dn.length-1)];this.#s+=1,this.#i=setTimeout(()=>this.#h(),r)}#y(t){this.status=t,this.#e.requestUpdate()}};var Ho={comma_decimal:["en-US"],decimal_comma:["de"],quote_decimal:["de-CH"],space_comma:["fr"]},Bo=[[1e12,"terabyte"],[1e9,"gigabyte"],[1e6,"megabyte"],[1e3,"kilobyte"]],Ee=class{#e;#t;#n=new Map;constructor(t){this.#t=t.number_format==="none",this.#e=t.number_format==="system"?void 0:Ho[t.number_format]??t.language}#o(t,e){return this.#i(e).format(t)}#i(t){let e=JSON.stringify(t),n=this.#n.get(e);return n||(n=new Intl.NumberFormat(this.#e,{useGrouping:!this.#t,...t}),this.#n.set(e,n)),n}whole(t){return this.#o(t,{maximumFractionDigits:0})}percent(t){return this.#o(Math.floor(t*100)/100,{style:"percent"})}bytes(t){let e=Bo.find(([n])=>t>=n);return e?this.#o(t/e[0],{style:"unit",unit:e[1],unitDisplay:"short",maximumSignificantDigits:3}):this.#s(t)}#s(t){let e=this.#i({style:"unit",unit:"byte",unitDisplay:"narrow"}).formatToParts(t);return`${e.filter(({type:i})=>i!=="unit"&&i!=="literal").map(({value:i})=>i).join("")} ${e.find(({type:i})=>i==="unit")?.value??""}`}};function un(o){return!o||!/^[A-Z]{2}$/.test(o)?"🌐":String.fromCodePoint(...[...o].map(t=>127462+t.charCodeAt(0)-65))}var Te=class{#e;constructor(t){this.#e=new Intl.DisplayNames(t,{type:"region",fallback:"code"})}name(t){return/^[A-Z]{2}$/.test(t)?this.#e.of(t)??t:t}};var Fo=[[86400,"day"],[3600,"hour"],[60,"minute"]],Vo=45,Ae=class{#e;#t;constructor(t,e){this.#e=new Intl.RelativeTimeFormat(t.language,{numeric:"auto",style:"short"}),this.#t=new Intl.DateTimeFormat(t.language,{dateStyle:"medium",timeStyle:"short",...t.time_format==="12"&&{hour12:!0},...t.time_format==="24"&&{hour12:!1},...t.time_zone==="server"&&{timeZone:e}})}relative(t,e){let n=(Date.parse(t)-e)/1e3,i=Fo.find(([r])=>Math.abs(n)>=r);return i?this.#e.format(Math.trunc(n/i[0]),i[1]):Math.abs(n)<Vo?this.#e.format(0,"second"):this.#e.format(Math.sign(n),"minute")}moment(t){return this.#t.format(new Date(t))}};var pt=class{constructor(t,e,n){this.words=new A(t),this.numbers=new Ee(e),this.times=new Ae(e,n),this.places=new Te(this.words.language)}};function qo({language:o,locale:t,config:e}){return[o,t.language,t.number_format,t.time_format,t.time_zone,e.time_zone]}var Re=class{#e;#t;for(t){let e=qo(t);return(!this.#t||e.some((n,i)=>n!==this.#e?.[i]))&&(this.#e=e,this.#t=new pt(t.language,t.locale,t.config.time_zone)),this.#t}};var ht=["failed","pending","active","verified"];function Ce(o){return Object.values(o.blocks).filter(t=>ht.includes(t.state)).sort((t,e)=>ht.indexOf(t.state)-ht.indexOf(e.state)||t.blocks.localeCompare(e.blocks))}function Uo(o,t){return o===t||o===`${t}/32`||o===`${t}/128`}function Wo(o,t){let{protocol:e,port:n}=o;return t.inbound?!1:(e==="any"||e===t.protocol)&&(n===null||n===t.port)}function Ko(o,{address:t,country:e,asn:n}){return o.quarantine||Uo(o.destination,t)?!0:o.country!==null&&o.country===e||o.asn!==null&&o.asn===n}function pn(o,t){return o.find(({block_id:n})=>n===t.blocked)??o.find(n=>Wo(n,t)&&Ko(n,t))??null}function hn(o){return o.state==="verified"&&!o.leaving}var Q={text:"",country:"",severity:""},Zo={high:2,suspicious:1};function z(o){return o?Zo[o]:0}function Go(o,t,e,n){let i=o.findings[e],r=n.allowed?void 0:i??n,s=pn(t,n);return{key:e,destination:n,severity:r?.severity??null,block:s,blocked:s!==null&&hn(s),score:r?.score??0,reasons:r?.reasons??[]}}function mn(o){return o.blocked?z(o.severity)/10:z(o.severity)}function fn(o,t){return o===t?0:o<t?1:-1}function Yo(o,t){return mn(t)-mn(o)||t.score-o.score||fn(o.destination.last_seen??"",t.destination.last_seen??"")||fn(t.key,o.key)}function gn(o){let t=Ce(o);return Object.entries(o.destinations).map(([e,n])=>Go(o,t,e,n)).sort(Yo)}function Jo({key:o,destination:t}){let{organization:e,country_name:n,service:i,asn:r,names:s}=t;return[o,e,n,i,r&&`AS${r}`,...s].join(" ").toLowerCase()}function yn(o,t){if(t.country&&o.destination.country!==t.country||t.severity&&z(o.severity)<z(t.severity))return!1;let e=t.text.toLowerCase().split(/\s+/).filter(Boolean);if(!e.length)return!0;let n=Jo(o);return e.every(i=>n.includes(i))}function _n(o,t){let e=new Map(o.map(s=>[s.key,s])),i=[...t.flatMap(s=>e.get(s)??[])],r=new Set(t);return o.forEach((s,c)=>{if(r.has(s.key))return;let a=o[c-1],m=a?i.indexOf(a)+1:0;i.splice(m,0,s)}),i}var vn=f`
  ha-card {
    display: block;
    height: 100%;
    overflow: hidden;
    color: var(--ieg-text);
    background: var(--ieg-card);
    border: var(--ha-card-border-width, 1px) solid var(--ha-card-border-color, var(--ieg-line));
    border-radius: var(--ha-card-border-radius, var(--ha-border-radius-lg, 12px));
    font-size: 14px;
    line-height: 20px;
  }
  .content {
    container-type: inline-size;
  }
  ieg-header {
    padding: 16px;
  }
  ieg-map {
    padding: 0 16px 12px;
  }
  ieg-blocks,
  ieg-destinations {
    border-top: 1px solid var(--ieg-line);
  }
  .notice {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 20px 16px;
    line-height: 1.45;
  }
  .notice .icon {
    font-size: 22px;
    color: var(--ieg-faint);
  }
  .banner {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 10px 16px;
    background: color-mix(in srgb, var(--ieg-suspicious) 16%, transparent);
  }
  .attribution {
    padding: 10px 16px 12px;
    border-top: 1px solid var(--ieg-line);
    font-size: 11px;
    line-height: 15px;
    color: var(--ieg-faint);
  }
  @container (max-width: 460px) {
    ieg-header,
    ieg-map {
      padding-inline: 12px;
    }
  }
`;var mt="M12 3l7.5 3v5.5c0 4.4-3 7.9-7.5 9.5-4.5-1.6-7.5-5.1-7.5-9.5V6z",Qo={shield:mt,check:`${mt}M8.8 12l2.3 2.3 4.2-4.4`,alert:`${mt}M12 8v4.2M12 15.6v.1`,cut:"M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM6 6l12 12",away:"M9 16.5H7.5a4.5 4.5 0 010-9H9M15 7.5h1.5a4.5 4.5 0 013.4 7.5M9 12h2.5M4 4l16 16",learning:"M12 5L2.5 9.5 12 14l9.5-4.5zM6.5 11.6v4.2c2.6 2.3 8.4 2.3 11 0v-4.2",eye:"M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12zM12 9.4a2.6 2.6 0 100 5.2 2.6 2.6 0 000-5.2z",lock:"M6 10.5h12v9.5H6zM8.5 10.5V7.8a3.5 3.5 0 017 0v2.7",chevron:"M7 10l5 5 5-5",search:"M11 4.5a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM16 16l4.2 4.2",done:"M5 12.5l4.5 4.5L19 7.5",undo:"M8.5 6L4.5 10l4 4M4.5 10h9.5a5 5 0 010 10h-2.5",inbound:"M18.5 5.5L7 17M7 8.5V17h8.5",close:"M6.5 6.5l11 11M17.5 6.5l-11 11"};function k(o){return l`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${Qo[o]}></path></svg>`}function Oe(o,t="shield"){return l`<div class="notice" role="status">${k(t)}<p>${o}</p></div>`}function ft(o){return l`<div class="banner" role="status">${k("away")}<p>${o}</p></div>`}var bn=f`
  :host {
    --ieg-text: var(--primary-text-color, #141414);
    --ieg-faint: var(--secondary-text-color, #5e5e5e);
    --ieg-line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --ieg-card: var(--ha-card-background, var(--card-background-color, #fff));
    --ieg-primary: var(--primary-color, #009ac7);
    --ieg-high: var(--error-color, #db4437);
    --ieg-suspicious: var(--warning-color, #ffa600);
    --ieg-good: var(--success-color, #43a047);
    /* Mixed with the text's colour, they can be read on light and on dark. */
    --ieg-primary-ink: color-mix(in srgb, var(--ieg-primary) 72%, var(--ieg-text));
    --ieg-high-ink: color-mix(in srgb, var(--ieg-high) 80%, var(--ieg-text));
    --ieg-suspicious-ink: color-mix(in srgb, var(--ieg-suspicious) 55%, var(--ieg-text));
    --ieg-good-ink: color-mix(in srgb, var(--ieg-good) 70%, var(--ieg-text));
    --ieg-shade: color-mix(in srgb, var(--ieg-text) 5%, transparent);
    --ieg-radius: var(--ha-border-radius-md, 8px);
    --ieg-pill: var(--ha-border-radius-pill, 9999px);
  }
`,b=f`
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  * {
    box-sizing: border-box;
  }
  .icon {
    width: 1.25em;
    height: 1.25em;
    flex: none;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .out-of-sight {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 2px solid var(--ieg-primary-ink);
    outline-offset: 2px;
  }
  ul,
  dl,
  p,
  h2,
  h3 {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
`,Le=f`
  h2 {
    font-size: 15px;
    line-height: 22px;
    font-weight: 500;
  }
  h2 span {
    color: var(--ieg-faint);
    font-weight: 400;
  }
`,R=f`
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    padding: 0;
    margin: 0;
    cursor: pointer;
    text-align: start;
    -webkit-tap-highlight-color: transparent;
  }
  button[disabled] {
    cursor: default;
    opacity: 0.55;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 36px;
    padding: 4px 14px;
    border-radius: var(--ieg-pill);
    font-size: 14px;
    font-weight: 500;
    background: color-mix(in srgb, var(--tone, var(--ieg-primary)) 14%, transparent);
    color: color-mix(in srgb, var(--tone, var(--ieg-primary)) 62%, var(--ieg-text));
    transition: background-color 150ms ease-out;
  }
  @media (hover: hover) {
    .button:not([disabled]):hover {
      background: color-mix(in srgb, var(--tone, var(--ieg-primary)) 24%, transparent);
    }
  }
  .button.solid {
    background: color-mix(in srgb, var(--tone, var(--ieg-primary)) 72%, #000);
    color: #fff;
  }
  @media (hover: hover) {
    .button.solid:not([disabled]):hover {
      background: color-mix(in srgb, var(--tone, var(--ieg-primary)) 62%, #000);
    }
  }
  .button.plain {
    background: none;
    color: var(--ieg-faint);
  }
  @media (hover: hover) {
    .button.plain:not([disabled]):hover {
      background: var(--ieg-shade);
    }
  }
  .tone-bad {
    --tone: var(--ieg-high);
  }
  .tone-warn {
    --tone: var(--ieg-suspicious);
  }
  .tone-good {
    --tone: var(--ieg-good);
  }
`,oe=f`
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    min-height: 22px;
    padding: 1px 9px;
    border-radius: var(--ieg-pill);
    font-size: 12px;
    font-weight: 500;
    line-height: 18px;
    white-space: nowrap;
    color: var(--ieg-text);
    background: color-mix(in srgb, var(--tone, var(--ieg-text)) var(--tint, 8%), transparent);
  }
  .chip .icon {
    color: color-mix(in srgb, var(--tone, var(--ieg-faint)) 70%, var(--ieg-text));
  }
  .chip.tone-bad,
  .chip.tone-warn,
  .chip.tone-good {
    --tint: 18%;
  }
`;function Pe(o){let t=new Map;for(let{destination:e,severity:n,blocked:i}of o){let r=i?null:n,s=e.country;if(!s)continue;let c=t.get(s)??{code:s,count:0,bytes:0,severity:null};c.count+=1,c.bytes+=e.bytes_up+e.bytes_down,z(r)>z(c.severity)&&(c.severity=r),t.set(s,c)}return[...t.values()].sort((e,n)=>z(n.severity)-z(e.severity)||n.bytes-e.bytes)}function wn(o,t){let e=Object.values(o.findings),n=e.filter(r=>r.severity==="high").length,i=t.filter(r=>r.severity&&!r.blocked).length;return o.available?o.internet?n?{mood:"high",count:n}:e.length?{mood:"suspicious",count:e.length}:i?{mood:"past",count:i}:{mood:o.learning<1?"learning":"quiet",count:0}:{mood:"quarantined",count:e.length}:{mood:"away",count:0}}var Ne=class{#e;of(t){if(this.#e?.report!==t){let e=gn(t);this.#e={report:t,rows:e,countries:Pe(e),headline:wn(t,e)}}return this.#e}};function De({report:o,headline:t,device:e,localizer:n,setting:i,now:r}){return l`<ieg-header
    .report=${o}
    .headline=${t}
    .device=${e}
    .localizer=${n}
    .setting=${i}
    .now=${r}
  ></ieg-header>`}function kn({report:o,rows:t,countries:e,device:n,localizer:i,filter:r}){return l`<ieg-map
    .countries=${e}
    .home=${o.home[0]}
    .chosen=${r.country}
    .nowhere=${t.filter(({destination:s})=>!s.country).length}
    .device=${n}
    .localizer=${i}
  ></ieg-map>`}function xn({report:o,localizer:t,setting:e,now:n}){let i=Ce(o);return i.length?l`<ieg-blocks .blocks=${i} .localizer=${t} .setting=${e} .now=${n}></ieg-blocks>`:u}function gt({rows:o,filter:t,localizer:e,setting:n,now:i}){return l`<ieg-destinations
    .rows=${o}
    .filter=${t}
    .localizer=${e}
    .setting=${n}
    .now=${i}
  ></ieg-destinations>`}function Xo({rows:o,localizer:t,setting:e,now:n}){return l`<ieg-findings .rows=${o} .localizer=${t} .setting=${e} .now=${n}></ieg-findings>`}function ei(o){return o.filter.country?gt(o):u}var ti={overview:[De,kn,xn,gt],map:[De,kn,ei],list:[De,xn,gt],compact:[De,Xo]};function $n(o,t){return ti[o].map(e=>e(t))}var ni=3e4,zn={connecting:"notice_loading",missing:"notice_missing",refused:"notice_refused",unknown:"notice_unknown",failed:"notice_failed"},C=class extends _{constructor(){super(...arguments);this.admin=!1;this.name="";this.filter=Q;this.now=Date.now();this.#e=new Se(this);this.#t=new Re;this.#n=new Ne;this.#p=({detail:e})=>{this.filter=e};this.#h=({detail:e})=>{this.filter={...this.filter,country:e.code}}}static{this.styles=[b,bn,vn]}#e;#t;#n;#o;#i;#s;static getStubConfig(e){return tn(e)}static getConfigForm(){return nn()}setConfig(e){ct(e),this.config=e,this.#a()}getCardSize(){return rn(this.#r)}getGridOptions(){return on(this.#r)}set hass(e){this.#o=e,this.localizer=this.#t.for(e),this.admin=e.user?.is_admin??!1,this.#a()}connectedCallback(){super.connectedCallback(),this.now=Date.now(),this.#s=setInterval(()=>this.now=Date.now(),ni)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#s)}get#r(){return this.config?.view??"overview"}#a(){if(!this.#o||!this.config)return;let{device_id:e}=this.config;this.name=e?H(this.#o,e):"",this.#e.follow(this.#o.connection,e)}render(){return l`<ha-card>
      <div class="content" @ieg-filter=${this.#p} @ieg-country=${this.#h}>
        ${this.#l()}
      </div>
    </ha-card>`}#l(){let{config:e,localizer:n}=this;if(!e||!n)return u;let{words:i}=n;if(!e.device_id)return Oe(i.say("notice_choose"));let{status:r,known:s,error:c}=this.#e,a=s.reports[e.device_id];return a&&cn(a)?this.#c(a,e,n):a?Oe(i.say("notice_asleep"),"away"):Oe(i.say(r==="live"?"notice_unknown":zn[r],{error:c}))}#c(e,n,i){let r=n.title||this.name||e.name,s={...this.#n.of(e),device:r,localizer:i,setting:this.admin&&n.device_id?this.#d(n.device_id,r,i):void 0,filter:this.filter,now:this.now},{attribution:c}=this.#e.known;return l`
      ${this.#u(e,i)} ${$n(this.#r,s)}
      ${c&&this.#r!=="compact"?l`<p class="attribution">${c}</p>`:u}
    `}#u(e,{words:n,times:i}){let{status:r,error:s}=this.#e;if(r!=="live"&&r!=="connecting")return ft(n.say(zn[r],{error:s}));if(e.available)return u;let c=e.polled_at?i.relative(e.polled_at,this.now):"";return ft(n.say("notice_away",{when:c}))}#d(e,n,i){let r=this.#i;if(r?.api.deviceId!==e||r.device!==n||r.localizer!==i){let s=new ze(()=>this.#o,e);this.#i={api:s,device:n,localizer:i}}return this.#i}#p;#h};d([w()],C.prototype,"config",2),d([w()],C.prototype,"localizer",2),d([w()],C.prototype,"admin",2),d([w()],C.prototype,"name",2),d([w()],C.prototype,"filter",2),d([w()],C.prototype,"now",2);var yt={at:"offered"};function Sn(o){let t=(o.choices??[]).map(({name:e,options:n})=>[e,n[0]?.value??""]);return{at:"asking",offer:o,chosen:Object.fromEntries(t)}}function En(o,t,e){return o.at==="asking"?{...o,chosen:{...o.chosen,[t]:e}}:o}var Tn=f`
  .offers,
  .answers {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .panel {
    padding: 12px 14px;
    border-radius: var(--ieg-radius);
    background: var(--ieg-shade);
    display: grid;
    gap: 12px;
  }
  .panel > p {
    line-height: 1.45;
  }
  .help {
    padding-inline-start: 26px;
    line-height: 1.4;
    color: var(--ieg-faint);
    font-size: 13px;
  }
  fieldset {
    border: 0;
    padding: 0;
    margin: 0;
    min-width: 0;
  }
  legend {
    padding: 0;
    margin-bottom: 4px;
    font-size: 12px;
    font-weight: 500;
    color: var(--ieg-faint);
  }
  label {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 30px;
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  input {
    accent-color: var(--ieg-primary);
    width: 18px;
    height: 18px;
    margin: 0;
    flex: none;
  }
  .outcome {
    display: flex;
    gap: 8px;
    line-height: 1.45;
  }
  .outcome .icon {
    margin-top: 1px;
    color: color-mix(in srgb, var(--tone) 70%, var(--ieg-text));
  }
  .evidence {
    margin: 6px 0 0;
    padding-inline-start: 18px;
    list-style: disc;
    font-size: 13px;
    color: var(--ieg-faint);
  }
  .evidence li {
    overflow-wrap: anywhere;
  }
  .wait {
    width: 16px;
    height: 16px;
    margin: 2px;
    flex: none;
    border: 2px solid var(--ieg-line);
    border-top-color: var(--ieg-primary);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .wait {
      animation-duration: 6s;
    }
  }
`;var B=class extends _{constructor(){super(...arguments);this.offers=[];this.bare=!1;this.stage=yt;this.#l=()=>{this.stage=yt};this.#c=e=>{e.key==="Escape"&&(e.stopPropagation(),this.#l())};this.#u=async e=>{e.preventDefault();let{stage:n}=this;n.at==="asking"&&(this.stage={at:"working",offer:n.offer},this.stage={at:"done",offer:n.offer,outcome:await this.#d(n.offer,n.chosen)})}}static{this.styles=[b,R,Tn]}#e;open(e,n){this.stage.at!=="working"&&(this.#e=n,this.stage=Sn(e))}get busy(){return this.stage.at!=="offered"}render(){let{stage:e}=this;return l`
      ${e.at==="offered"&&!this.bare?this.#o():u}
      ${e.at==="asking"?this.#i(e.offer,e.chosen):u}
      <div role="status" aria-live="polite">
        ${e.at==="working"?this.#r():u}
        ${e.at==="done"?this.#a(e.outcome):u}
      </div>
    `}updated(e){if(!e.has("stage"))return;let n=e.get("stage");n&&n.at!==this.stage.at&&(this.#t(),this.dispatchEvent(new CustomEvent("ieg-busy",{bubbles:!0,composed:!0})))}#t(){let{at:e}=this.stage;e==="offered"?(this.#e??this.#n(".offers button"))?.focus():e==="working"?this.#n(".panel")?.focus():this.#n("input:checked, .answers button")?.focus()}#n(e){return this.renderRoot.querySelector(e)}#o(){return l`<div class="offers">
      ${this.offers.map(e=>l`<button
          class="button ${e.tone?`tone-${e.tone}`:""}"
          data-offer=${e.id}
          @click=${()=>this.open(e)}
        >
          ${k(e.icon)}${e.label}
        </button>`)}
    </div>`}#i(e,n){let{words:i}=this.localizer;return l`<form class="panel" aria-label=${e.ask} @submit=${this.#u} @keydown=${this.#c}>
      <p>${e.ask}</p>
      ${(e.choices??[]).map(r=>this.#s(r,n[r.name]))}
      <div class="answers">
        <button class="button solid ${e.tone?`tone-${e.tone}`:""}" data-answer="confirm">
          ${e.confirm}
        </button>
        <button class="button plain" type="button" data-answer="cancel" @click=${this.#l}>
          ${i.say("cancel")}
        </button>
      </div>
    </form>`}#s({name:e,label:n,options:i},r){return l`<fieldset>
      <legend>${n}</legend>
      ${i.map(({value:s,label:c,help:a})=>l`<label>
            <input
              type="radio"
              name=${e}
              value=${s}
              .checked=${s===r}
              @change=${()=>this.stage=En(this.stage,e,s)}
            />
            <span>${c}</span>
          </label>
          ${a&&s===r?l`<p class="help">${a}</p>`:u}`)}
    </fieldset>`}#r(){return l`<div class="panel" tabindex="-1">
      <div class="outcome"><span class="wait"></span><span>${this.localizer.words.say("working")}</span></div>
    </div>`}#a({tone:e,text:n,evidence:i}){return l`<div class="panel tone-${e}" data-outcome=${e}>
      <div class="outcome">
        ${k(e==="good"?"done":"alert")}
        <div>
          <div>${n}</div>
          ${i.length?l`<ul class="evidence">
                ${i.map(r=>l`<li>${r}</li>`)}
              </ul>`:u}
        </div>
      </div>
      <div class="answers">
        <button class="button plain" data-answer="close" @click=${this.#l}>
          ${this.localizer.words.say("close")}
        </button>
      </div>
    </div>`}#l;#c;#u;async#d(e,n){try{return await e.run(n)}catch(i){return{tone:"bad",text:this.localizer.words.say("action_failed",{error:i.message}),evidence:[]}}}};d([p({attribute:!1})],B.prototype,"offers",2),d([p({attribute:!1})],B.prototype,"localizer",2),d([p({type:Boolean})],B.prototype,"bare",2),d([w()],B.prototype,"stage",2);var je={pending:"",active:"tone-warn",verified:"tone-good",failed:"tone-bad",expired:"",removed:""};function Me({leaving:o,state:t}){return o?"state_leaving":`state_${t}`}var Ie=f`
  :host {
    border-top: 1px solid var(--ieg-line);
  }
  .line {
    position: relative;
    display: grid;
    gap: 0 12px;
    align-items: center;
    width: 100%;
    padding: 10px 16px;
  }
  @media (hover: hover) {
    .line:hover {
      background: var(--ieg-shade);
    }
  }
  .line:focus-visible {
    outline-offset: -2px;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
    font-size: 15px;
    line-height: 22px;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .chevron {
    display: flex;
    color: var(--ieg-faint);
    transition: transform 150ms;
  }
  [aria-expanded="true"] .chevron {
    transform: rotate(180deg);
  }
  .more {
    display: grid;
    gap: 14px;
    padding: 4px 16px 16px 56px;
  }
  .sentences {
    padding-inline-start: 18px;
    list-style: disc;
    font-size: 14px;
    line-height: 1.45;
  }
  .sentences li {
    overflow-wrap: anywhere;
  }
  .sentences li + li {
    margin-top: 3px;
  }
  @container (max-width: 460px) {
    .line {
      gap: 0 8px;
      padding-inline: 12px;
    }
    .more {
      padding-inline: 12px;
    }
  }
`;function An(o,{words:t}){return o.organization??o.names[0]??t.say("unknown_network")}function He({port:o,protocol:t,service:e},{words:n}){let r=o>0||t==="tcp"||t==="udp"?`${n.say("port",{port:String(o)})}/${t}`:t;return e?`${r} (${e})`:r}function Be(o,{words:t,places:e}){return o.country?e.name(o.country):t.say("unknown_country")}function Rn({asn:o,organization:t},{words:e}){return o===null?t??e.say("unknown_network"):t?`${t} (AS${o})`:`AS${o}`}var oi={pending:"warn",active:"warn",verified:"good",failed:"bad",expired:"warn",removed:"warn"},ii={hour:{duration:"01:00:00"},good:{},trial:{trial:"00:10:00"}};function Fe(o){return{tone:"good",text:o,evidence:[]}}function Cn(o,t,e){return o?Fe(t):{tone:"warn",text:e,evidence:[]}}function ri({protocol:o}){return o==="tcp"||o==="udp"}function si(o,t){let{address:e,protocol:n,port:i}=o,r=t.what==="port"?{protocol:n,port:i}:{};return{destination:e,...r,...ii[t.span??"hour"]}}function ai(o,{api:t,device:e,localizer:n}){let{words:i}=n,r={value:"address",label:i.say("block_address",{address:o.address})},s={value:"port",label:i.say("block_port",{endpoint:He(o,n)})};return{id:"block",label:i.say("block"),icon:"lock",tone:"bad",ask:i.say("block_ask",{device:e}),choices:[{name:"what",label:i.say("block_what"),options:ri(o)?[r,s]:[r]},{name:"span",label:i.say("block_how_long"),options:[{value:"hour",label:i.say("block_hour")},{value:"good",label:i.say("block_for_good")},{value:"trial",label:i.say("block_trial"),help:i.say("block_trial_help")}]}],confirm:i.say("block"),run:async c=>{let a=await t.block(si(o,c)),m=i.say(`result_${a.state}`);return{tone:oi[a.state],text:m,evidence:a.evidence}}}}function li({address:o},{api:t,device:e,localizer:{words:n}}){return{id:"allow",label:n.say("allow"),icon:"check",ask:n.say("allow_ask",{address:o,device:e}),confirm:n.say("allow"),run:async()=>(await t.allow(o),Fe(n.say("allow_done",{address:o})))}}function ci({address:o},{api:t,device:e,localizer:{words:n}}){return{id:"disallow",label:n.say("disallow"),icon:"undo",ask:n.say("disallow_ask",{address:o,device:e}),confirm:n.say("disallow"),run:async()=>(await t.disallow(o),Fe(n.say("disallow_done",{address:o})))}}function On(o,{api:t,device:e,localizer:{words:n}}){return{id:"unblock",label:n.say("unblock"),icon:"undo",ask:n.say("unblock_ask",{device:e,what:o.blocks}),confirm:n.say("unblock"),run:async()=>Cn(await t.unblock(o.block_id),n.say("unblock_done"),n.say("unblock_gone"))}}function di(o,{api:t,localizer:{words:e}}){return{id:"keep",label:e.say("keep"),icon:"done",tone:"good",ask:e.say("keep_ask"),confirm:e.say("keep"),run:async()=>Cn(await t.keep(o.block_id),e.say("keep_done"),e.say("keep_gone"))}}function Ln(o,t){return[...o.trial_until!==null&&!o.leaving?[di(o,t)]:[],On(o,t)]}function Pn({destination:o,block:t},e){let n=[];return t?t.quarantine||n.push(On(t,e)):n.push(ai(o,e)),n.push(o.allowed?ci(o,e):li(o,e)),n}function Nn(o,{api:t,device:e,localizer:{words:n}}){let i=r=>n.say(`internet_${o?"off":"on"}_${r}`,{device:e});return{id:"internet",label:n.say("internet"),icon:o?"cut":"check",...o&&{tone:"bad"},ask:i("ask"),confirm:i("do"),run:async()=>(await t.setInternet(!o),Fe(i("done")))}}var j=class extends _{constructor(){super(...arguments);this.now=0;this.unfolded=!1}static{this.styles=[b,R,oe,Ie,f`
      .line {
        grid-template-columns: 28px minmax(0, 1fr) 20px;
      }
      .line > .icon {
        justify-self: center;
        font-size: 17px;
        color: var(--ieg-faint);
      }
      .facts {
        display: block;
        font-size: 13px;
        line-height: 18px;
        color: var(--ieg-faint);
      }
      @container (max-width: 460px) {
        .line {
          grid-template-columns: 26px minmax(0, 1fr) 16px;
        }
      }
    `]}render(){let{block:e,unfolded:n}=this,{words:i}=this.localizer;return l`
      <button
        class="line"
        aria-expanded=${String(n)}
        aria-controls="more"
        @click=${()=>this.unfolded=!n}
      >
        ${k(e.quarantine?"cut":"lock")}
        <span>
          <span class="title"
            >${e.blocks}
            <span class="chip ${e.leaving?"":je[e.state]}">${i.say(Me(e))}</span></span
          >
          <span class="facts">${this.#e().join(" · ")}</span>
        </span>
        <span class="chevron">${k("chevron")}</span>
      </button>
      ${n?this.#n():u}
    `}#e(){let{words:e,numbers:n}=this.localizer,{hits:i,leaks:r}=this.block,s=r.length?[e.count("leaks",r.length,n.whole(r.length))]:[];return[e.count("hits",i,n.whole(i)),...s,this.#t()]}#t(){let{words:e,times:n}=this.localizer,{trial_until:i,expires_at:r}=this.block;return i?e.say("trial",{when:n.relative(i,this.now)}):r?e.say("ends",{when:n.relative(r,this.now)}):e.say("endless")}#n(){let{block:e,localizer:n,setting:i}=this,r=e.unavailable_entities.join(", "),s=[...e.evidence,...r?[n.words.say("broke",{entities:r})]:[],...e.leaks];return l`<div class="more" id="more">
      <ul class="sentences evidence" aria-label=${n.words.say("evidence")}>
        ${s.map(c=>l`<li>${c}</li>`)}
      </ul>
      ${i?l`<ieg-actions .localizer=${n} .offers=${Ln(e,i)}></ieg-actions>`:u}
    </div>`}};d([p({attribute:!1})],j.prototype,"block",2),d([p({attribute:!1})],j.prototype,"localizer",2),d([p({attribute:!1})],j.prototype,"setting",2),d([p({attribute:!1})],j.prototype,"now",2),d([w()],j.prototype,"unfolded",2);var Dn={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},jn=o=>(...t)=>({_$litDirective$:o,values:t}),Ve=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,n){this._$Ct=t,this._$AM=e,this._$Ci=n}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var{I:ui}=Bt,Mn=o=>o;var In=()=>document.createComment(""),ie=(o,t,e)=>{let n=o._$AA.parentNode,i=t===void 0?o._$AB:t._$AA;if(e===void 0){let r=n.insertBefore(In(),i),s=n.insertBefore(In(),i);e=new ui(r,s,o,o.options)}else{let r=e._$AB.nextSibling,s=e._$AM,c=s!==o;if(c){let a;e._$AQ?.(o),e._$AM=o,e._$AP!==void 0&&(a=o._$AU)!==s._$AU&&e._$AP(a)}if(r!==i||c){let a=e._$AA;for(;a!==r;){let m=Mn(a).nextSibling;Mn(n).insertBefore(a,i),a=m}}}return e},F=(o,t,e=o)=>(o._$AI(t,e),o),pi={},Hn=(o,t=pi)=>o._$AH=t,Bn=o=>o._$AH,qe=o=>{o._$AR(),o._$AA.remove()};var Fn=(o,t,e)=>{let n=new Map;for(let i=t;i<=e;i++)n.set(o[i],i);return n},Ue=jn(class extends Ve{constructor(o){if(super(o),o.type!==Dn.CHILD)throw Error("repeat() can only be used in text expressions")}dt(o,t,e){let n;e===void 0?e=t:t!==void 0&&(n=t);let i=[],r=[],s=0;for(let c of o)i[s]=n?n(c,s):s,r[s]=e(c,s),s++;return{values:r,keys:i}}render(o,t,e){return this.dt(o,t,e).values}update(o,[t,e,n]){let i=Bn(o),{values:r,keys:s}=this.dt(t,e,n);if(!Array.isArray(i))return this.ut=s,r;let c=this.ut??=[],a=[],m,g,h=0,v=i.length-1,y=0,x=r.length-1;for(;h<=v&&y<=x;)if(i[h]===null)h++;else if(i[v]===null)v--;else if(c[h]===s[y])a[y]=F(i[h],r[y]),h++,y++;else if(c[v]===s[x])a[x]=F(i[v],r[x]),v--,x--;else if(c[h]===s[x])a[x]=F(i[h],r[x]),ie(o,a[x+1],i[h]),h++,x--;else if(c[v]===s[y])a[y]=F(i[v],r[y]),ie(o,i[h],i[v]),v--,y++;else if(m===void 0&&(m=Fn(s,y,x),g=Fn(c,h,v)),m.has(c[h]))if(m.has(c[v])){let O=g.get(s[y]),Je=O!==void 0?i[O]:null;if(Je===null){let $t=ie(o,i[h]);F($t,r[y]),a[y]=$t}else a[y]=F(Je,r[y]),ie(o,i[h],Je),i[O]=null;y++}else qe(i[v]),v--;else qe(i[h]),h++;for(;y<=x;){let O=ie(o,a[x+1]);F(O,r[y]),a[y++]=O}for(;h<=v;){let O=i[h++];O!==null&&qe(O)}return this.ut=s,Hn(o,a),N}});var V=class extends _{constructor(){super(...arguments);this.blocks=[];this.now=0}static{this.styles=[b,Le,f`
      h2 {
        padding: 14px 16px 6px;
      }
      @container (max-width: 460px) {
        h2 {
          padding-inline: 12px;
        }
      }
    `]}render(){let{words:e,numbers:n}=this.localizer;return l`
      <h2>${e.say("blocks")} <span>${n.whole(this.blocks.length)}</span></h2>
      <ul>
        ${Ue(this.blocks,i=>i.block_id,i=>l`<li>
              <ieg-block
                .block=${i}
                .localizer=${this.localizer}
                .setting=${this.setting}
                .now=${this.now}
              ></ieg-block>
            </li>`)}
      </ul>
    `}};d([p({attribute:!1})],V.prototype,"blocks",2),d([p({attribute:!1})],V.prototype,"localizer",2),d([p({attribute:!1})],V.prototype,"setting",2),d([p({attribute:!1})],V.prototype,"now",2);function Vn({destination:o,severity:t,score:e},n,i){let{words:r,numbers:s,times:c}=n,a=g=>g?{value:c.relative(g,i),title:c.moment(g)}:{value:""};return[{label:r.say("fact_country"),value:Be(o,n)},{label:r.say("fact_network"),value:Rn(o,n)},{label:r.say("fact_names"),value:o.names.join(", ")},{label:r.say("fact_score"),value:t?s.percent(e):""},{label:r.say("fact_sent"),value:s.bytes(o.bytes_up)},{label:r.say("fact_received"),value:s.bytes(o.bytes_down)},{label:r.say("fact_answers"),value:r.say(o.replied?"yes":"no")},{label:r.say("fact_sightings"),value:s.whole(o.sightings)},{label:r.say("fact_first_seen"),...a(o.first_seen)},{label:r.say("fact_last_seen"),...a(o.last_seen)}].filter(({value:g})=>g!=="")}var qn=f`
  .line {
    grid-template-columns: 28px minmax(0, 1fr) auto 20px;
  }
  .line.tone-bad::before,
  .line.tone-warn::before {
    content: "";
    position: absolute;
    inset-block: 8px;
    inset-inline-start: 0;
    width: 4px;
    border-start-end-radius: 2px;
    border-end-end-radius: 2px;
    background: var(--tone);
  }
  .flag {
    align-self: start;
    font-size: 22px;
    line-height: 40px;
    text-align: center;
  }
  .where,
  .when {
    font-size: 13px;
    line-height: 18px;
    color: var(--ieg-faint);
  }
  .where {
    overflow-wrap: anywhere;
  }
  .why {
    grid-area: 2 / 2;
    margin-top: 2px;
    font-size: 13px;
    line-height: 18px;
    display: -webkit-box;
    -webkit-line-clamp: 2;
    -webkit-box-orient: vertical;
    overflow: hidden;
  }
  .end {
    grid-area: 1 / 3 / span 2;
    display: grid;
    justify-items: end;
    align-self: start;
    text-align: end;
    white-space: nowrap;
  }
  .end > :first-child {
    line-height: 22px;
  }
  ieg-strip:not([scale]) {
    width: 96px;
    margin-top: 4px;
    --ieg-strip-height: 14px;
  }
  ieg-strip[scale] {
    max-width: 480px;
  }
  .chevron {
    grid-area: 1 / 4 / span 2;
  }
  h3 {
    font-size: 12px;
    font-weight: 500;
    color: var(--ieg-faint);
    margin-bottom: 2px;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    gap: 10px 16px;
    font-size: 14px;
    line-height: 20px;
  }
  dt {
    font-size: 12px;
    line-height: 16px;
    color: var(--ieg-faint);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  @container (max-width: 460px) {
    .line {
      grid-template-columns: 26px minmax(0, 1fr) auto 16px;
    }
    .why {
      grid-column: 2 / -1;
    }
    .end,
    .chevron {
      grid-row: 1;
    }
    dl {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container (max-width: 620px) {
    .end ieg-strip {
      display: none;
    }
  }
`;var Un={high:"tone-bad",suspicious:"tone-warn"},M=class extends _{constructor(){super(...arguments);this.now=0;this.unfolded=!1}static{this.styles=[b,R,oe,Ie,qn]}render(){let{row:e,unfolded:n}=this,i=e.severity&&!e.blocked?Un[e.severity]:"";return l`
      <button
        class="line ${i}"
        aria-expanded=${String(n)}
        aria-controls="more"
        @click=${()=>this.unfolded=!n}
      >
        <span class="flag" aria-hidden="true">${un(e.destination.country)}</span>
        <span>${this.#e()}</span>
        ${this.#n()}
        <span class="chevron">${k("chevron")}</span>
        ${e.severity&&!e.blocked&&!n?l`<span class="why">${e.reasons[0]}</span>`:u}
      </button>
      ${n?this.#o():u}
    `}#e(){let{localizer:e}=this,{destination:n}=this.row;return l`
      <span class="title"><span>${An(n,e)}</span>${this.#t()}</span>
      <span class="where" style="display:block">
        ${n.address} · ${He(n,e)}<span class="out-of-sight"
          >, ${Be(n,e)}</span
        >
      </span>
    `}#t(){let{words:e}=this.localizer,{destination:n,severity:i,block:r,blocked:s}=this.row;return l`
      ${i?l`<span class="chip ${s?"":Un[i]}">${e.say(`severity_${i}`)}</span>`:u}
      ${r?l`<span class="chip ${je[r.state]}"
            >${k("lock")}${e.say(s?"blocked":Me(r))}</span
          >`:u}
      ${n.allowed?l`<span class="chip">${k("check")}${e.say("allowed")}</span>`:u}
      ${n.inbound?l`<span class="chip">${k("inbound")}${e.say("inbound")}</span>`:u}
    `}#n(){let{destination:e}=this.row,{numbers:n,times:i}=this.localizer,r=e.last_seen;return l`<span class="end when">
      <span title=${r?i.moment(r):""}>${r?i.relative(r,this.now):""}</span>
      <span>${n.bytes(e.bytes_up+e.bytes_down)}</span>
      <ieg-strip .hours=${e.hours} .known=${e.hours_known} .localizer=${this.localizer}></ieg-strip>
    </span>`}#o(){let{row:e,localizer:n,setting:i}=this;return l`<div class="more" id="more">
      ${e.reasons.length?this.#i(e.reasons):u}
      ${i?l`<ieg-actions .localizer=${n} .offers=${Pn(e,i)}></ieg-actions>`:u}
      <dl>
        ${Vn(e,n,this.now).map(r=>this.#s(r))}
      </dl>
      <ieg-strip
        scale
        .hours=${e.destination.hours}
        .known=${e.destination.hours_known}
        .localizer=${n}
      ></ieg-strip>
    </div>`}#i(e){return l`<div>
      <h3>${this.localizer.words.say("reasons")}</h3>
      <ul class="sentences reasons">
        ${e.map(n=>l`<li>${n}</li>`)}
      </ul>
    </div>`}#s({label:e,value:n,title:i}){return l`<div>
      <dt>${e}</dt>
      <dd title=${i??u}>${n}</dd>
    </div>`}};d([p({attribute:!1})],M.prototype,"row",2),d([p({attribute:!1})],M.prototype,"localizer",2),d([p({attribute:!1})],M.prototype,"setting",2),d([p({attribute:!1})],M.prototype,"now",2),d([w()],M.prototype,"unfolded",2);function We(o,{localizer:t,setting:e,now:n}){return Ue(o,({key:i})=>i,i=>l`<li>
        <ieg-destination .row=${i} .localizer=${t} .setting=${e} .now=${n}></ieg-destination>
      </li>`)}var _t=50,hi=6,mi=12e4,E=class extends _{constructor(){super(...arguments);this.rows=[];this.filter=Q;this.now=0;this.limit=_t;this.read=!1;this.#e=[];this.#t=0;this.#s=()=>{this.dispatchEvent(new CustomEvent("ieg-filter",{detail:Q,bubbles:!0,composed:!0}))};this.#r=()=>{this.#t=this.now,this.read=!0};this.#a=e=>{let n=e.currentTarget,i=this.renderRoot.activeElement,r=e.relatedTarget;(e.type==="focusout"?r instanceof Node&&n.contains(r):n.contains(i))||(this.read=!1)}}static{this.styles=[b,R,Le,f`
      .head {
        display: grid;
        gap: 10px;
        padding: 14px 16px 12px;
      }
      .empty {
        padding: 4px 16px 20px;
        color: var(--ieg-faint);
      }
      .foot {
        padding: 8px 16px 12px;
        border-top: 1px solid var(--ieg-line);
        text-align: center;
      }
      @container (max-width: 460px) {
        .head {
          padding-inline: 12px;
        }
      }
    `]}#e;#t;willUpdate(e){if(e.has("filter")&&(this.limit=_t),this.read&&this.now-this.#t>mi&&(this.read=!1),!["rows","filter","read"].some(r=>e.has(r)))return;let n=this.rows.filter(r=>yn(r,this.filter)),i=this.read&&!e.has("filter");this.#e=i?_n(n,this.#e.map(({key:r})=>r)):n}render(){let{words:e,numbers:n}=this.localizer,i=this.#e.length-this.limit;return l`
      <div class="head">
        <h2>${e.say("destinations")} <span>${n.whole(this.rows.length)}</span></h2>
        ${this.rows.length>=hi||this.filter!==Q?this.#n():u}
        <div class="out-of-sight" role="status">${this.#i()}</div>
      </div>
      <ul
        @focusin=${this.#r}
        @keydown=${this.#r}
        @click=${this.#r}
        @pointerenter=${this.#r}
        @focusout=${this.#a}
        @pointerleave=${this.#a}
      >
        ${We(this.#e.slice(0,this.limit),this)}
      </ul>
      ${this.#e.length?u:this.#o()}
      ${i>0?l`<div class="foot">
            <button class="button plain" @click=${()=>this.limit+=_t}>
              ${e.say("more",{left:n.whole(i)})}
            </button>
          </div>`:u}
    `}#n(){return l`<ieg-filter
      .filter=${this.filter}
      .countries=${Pe(this.rows).map(({code:e})=>e)}
      .localizer=${this.localizer}
    ></ieg-filter>`}#o(){let{words:e}=this.localizer;return this.rows.length?l`<p class="empty">
      ${e.say("filter_none")}
      <button class="button plain" @click=${this.#s}>${e.say("filter_clear")}</button>
    </p>`:l`<p class="empty">${e.say("destinations_none")}</p>`}#i(){let{words:e,numbers:n}=this.localizer,i=this.#e.length;return this.filter===Q?"":e.count("filter_found",i,n.whole(i))}#s;#r;#a};d([p({attribute:!1})],E.prototype,"rows",2),d([p({attribute:!1})],E.prototype,"filter",2),d([p({attribute:!1})],E.prototype,"localizer",2),d([p({attribute:!1})],E.prototype,"setting",2),d([p({attribute:!1})],E.prototype,"now",2),d([w()],E.prototype,"limit",2),d([w()],E.prototype,"read",2);var fi=["","suspicious","high"],X=class extends _{constructor(){super(...arguments);this.countries=[]}static{this.styles=[b,f`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1.3fr) minmax(0, 1fr) minmax(0, 1fr);
        gap: 8px;
      }
      label {
        position: relative;
        display: block;
      }
      .icon {
        position: absolute;
        inset-inline-start: 10px;
        top: 9px;
        font-size: 15px;
        color: var(--ieg-faint);
        pointer-events: none;
      }
      input,
      select {
        font: inherit;
        font-size: 14px;
        width: 100%;
        height: 36px;
        padding: 0 10px;
        color: var(--ieg-text);
        background: var(--ieg-shade);
        border: 1px solid transparent;
        border-radius: var(--ieg-radius);
        text-overflow: ellipsis;
      }
      input {
        padding-inline-start: 34px;
      }
      input::placeholder {
        color: var(--ieg-faint);
        opacity: 1;
      }
      option {
        color: var(--primary-text-color, CanvasText);
        background: var(--card-background-color, Canvas);
      }
      @container (max-width: 460px) {
        form {
          grid-template-columns: 1fr 1fr;
        }
        .text {
          grid-column: 1 / -1;
        }
      }
    `]}render(){let{words:e}=this.localizer;return l`<form role="search" aria-label=${e.say("filter")} @submit=${n=>n.preventDefault()}>
      <label class="text">
        ${k("search")}
        <input
          type="search"
          autocomplete="off"
          aria-label=${e.say("filter_text")}
          placeholder=${e.say("filter_text")}
          .value=${this.filter.text}
          @input=${n=>this.#t({text:n.target.value})}
        />
      </label>
      <select
        aria-label=${e.say("filter_country")}
        @change=${n=>this.#t({country:n.target.value})}
      >
        <option value="" .selected=${this.filter.country===""}>${e.say("filter_country_all")}</option>
        ${this.#e().map(([n,i])=>l`<option value=${n} .selected=${this.filter.country===n}>${i}</option>`)}
      </select>
      <select
        aria-label=${e.say("filter_severity")}
        @change=${n=>this.#t({severity:n.target.value})}
      >
        ${fi.map(n=>l`<option value=${n} .selected=${this.filter.severity===n}>
              ${e.say(`filter_severity_${n||"all"}`)}
            </option>`)}
      </select>
    </form>`}#e(){return this.countries.map(e=>[e,this.localizer.places.name(e)]).sort(([,e],[,n])=>e.localeCompare(n))}#t(e){let n={...this.filter,...e};this.dispatchEvent(new CustomEvent("ieg-filter",{detail:n,bubbles:!0,composed:!0}))}};d([p({attribute:!1})],X.prototype,"filter",2),d([p({attribute:!1})],X.prototype,"countries",2),d([p({attribute:!1})],X.prototype,"localizer",2);var Wn=3,q=class extends _{constructor(){super(...arguments);this.rows=[];this.now=0}static{this.styles=[b,f`
      .rest {
        padding: 10px 16px 12px;
        border-top: 1px solid var(--ieg-line);
        font-size: 13px;
        color: var(--ieg-faint);
      }
    `]}render(){let{words:e,numbers:n}=this.localizer,i=this.rows.filter(({severity:s})=>s),r=this.rows.length-Math.min(Wn,i.length);return l`
      <ul aria-label=${e.say("findings")}>
        ${We(i.slice(0,Wn),this)}
      </ul>
      ${r>0?l`<p class="rest">${e.count(i.length?"rest":"all",r,n.whole(r))}</p>`:u}
    `}};d([p({attribute:!1})],q.prototype,"rows",2),d([p({attribute:!1})],q.prototype,"localizer",2),d([p({attribute:!1})],q.prototype,"setting",2),d([p({attribute:!1})],q.prototype,"now",2);var Kn=f`
  .top {
    display: flex;
    align-items: center;
    gap: 12px;
  }
  .badge {
    display: grid;
    place-items: center;
    flex: none;
    width: 44px;
    height: 44px;
    border-radius: 50%;
    font-size: 19px;
    color: color-mix(in srgb, var(--tone, var(--ieg-faint)) 75%, var(--ieg-text));
    background: color-mix(in srgb, var(--tone, var(--ieg-text)) var(--tint, 8%), transparent);
  }
  .tone-bad,
  .tone-warn,
  .tone-good {
    --tint: 18%;
  }
  .names {
    flex: 1;
    min-width: 0;
  }
  h2 {
    font-size: 18px;
    line-height: 24px;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .mood {
    font-size: 14px;
    line-height: 20px;
    color: var(--ieg-faint);
  }
  .mood.tone-bad,
  .mood.tone-warn {
    font-weight: 500;
    color: var(--ieg-text);
  }
  .switch {
    display: grid;
    justify-items: center;
    gap: 3px;
    flex: none;
    padding: 4px;
    border-radius: var(--ieg-radius);
    font-size: 11px;
    line-height: 14px;
    color: var(--ieg-faint);
  }
  .track {
    width: 42px;
    height: 24px;
    padding: 3px;
    border-radius: 12px;
    background: color-mix(in srgb, var(--ieg-text) 45%, var(--ieg-card));
    transition: background-color 150ms ease-out;
  }
  .knob {
    width: 18px;
    height: 18px;
    border-radius: 50%;
    background: #fff;
    transition: transform 150ms ease-out;
  }
  [aria-checked="true"] .track {
    background: var(--ieg-primary-ink);
  }
  [aria-checked="true"] .knob {
    transform: translateX(18px);
  }
  @media (prefers-reduced-motion: reduce) {
    .track,
    .knob {
      transition: none;
    }
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 8px;
    margin-top: 12px;
  }
  button.chip .chevron {
    display: flex;
    transition: transform 150ms;
  }
  button.chip[aria-expanded="true"] .chevron {
    transform: rotate(180deg);
  }
  .chip .bar {
    width: 44px;
    height: 4px;
    border-radius: 2px;
    overflow: hidden;
    background: var(--ieg-line);
  }
  .chip .bar span {
    display: block;
    height: 100%;
    background: var(--ieg-primary);
  }
  .traffic {
    font-size: 12px;
    color: var(--ieg-faint);
    margin-inline-start: auto;
  }
  @container (max-width: 520px) {
    .traffic {
      margin-inline-start: 2px;
      flex-basis: 100%;
    }
  }
  .reasons {
    margin-top: 8px;
    padding: 10px 14px;
    border-radius: var(--ieg-radius);
    background: var(--ieg-shade);
    font-size: 13px;
    line-height: 1.45;
  }
  .reasons li + li {
    margin-top: 4px;
  }
  ieg-actions:not([hidden]) {
    margin-top: 12px;
  }
`;var gi={away:["away","calm"],quarantined:["cut","warn"],high:["alert","bad"],suspicious:["alert","warn"],past:["shield","calm"],learning:["learning","calm"],quiet:["check","good"]},yi={complete:"tone-good",degraded:"tone-warn",blind:"tone-bad"},S=class extends _{constructor(){super(...arguments);this.device="";this.now=0;this.unfolded=!1;this.#r=e=>{this.setting&&this.actions.open(Nn(this.report.internet,this.setting),e.currentTarget)}}static{this.styles=[b,R,oe,Kn]}render(){let[e,n]=gi[this.headline.mood];return l`
      <div class="top">
        <div class="badge tone-${n}">${k(e)}</div>
        <div class="names">
          <h2>${this.device}</h2>
          <div class="mood tone-${n}" role="status">${this.#e()}</div>
        </div>
        ${this.setting?.api.hasInternetSwitch?this.#t():u}
      </div>
      <ieg-actions bare .localizer=${this.localizer}></ieg-actions>
      <div class="chips">
        ${this.#n()} ${this.report.learning<1?this.#i():u} ${this.#s()}
      </div>
      ${this.unfolded?this.#o():u}
    `}#e(){let{mood:e,count:n}=this.headline,{words:i,numbers:r}=this.localizer;return i.count(`mood_${e}`,n,r.whole(n))}#t(){let{words:e}=this.localizer,n=this.report.internet;return l`<button
      class="switch"
      role="switch"
      aria-checked=${String(n)}
      aria-label=${e.say("internet")}
      ?disabled=${!this.report.available}
      @click=${this.#r}
    >
      <span class="track"><span class="knob" style="display:block"></span></span>
      <span aria-hidden="true">${e.say("internet")}</span>
    </button>`}#n(){let{state:e}=this.report.coverage;return l`<button
      class="chip ${yi[e]}"
      aria-expanded=${String(this.unfolded)}
      aria-controls="reasons"
      @click=${()=>this.unfolded=!this.unfolded}
    >
      ${k("eye")}${this.localizer.words.say(`coverage_${e}`)}<span class="chevron">${k("chevron")}</span>
    </button>`}#o(){let{words:e,times:n}=this.localizer,{coverage:i,polled_at:r}=this.report,s=i.reasons.length?i.reasons:i.state==="complete"?[e.say("coverage_complete_help")]:[];return l`<ul class="reasons" id="reasons">
      ${s.map(c=>l`<li>${c}</li>`)}
      ${r?l`<li>${e.say("polled",{when:n.relative(r,this.now)})}</li>`:u}
    </ul>`}#i(){let{words:e,numbers:n}=this.localizer,i=n.percent(this.report.learning);return l`<span class="chip" title=${e.say("learning_help")}>
      <span
        class="bar"
        role="progressbar"
        aria-label=${e.say("learning_help")}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.floor(this.report.learning*100)}
        ><span style="width:${this.report.learning*100}%"></span></span
      >${e.say("learning",{percent:i})}
    </span>`}#s(){let{words:e,numbers:n}=this.localizer,{bytes_up:i,bytes_down:r}=this.report;return l`<span class="traffic">
      ${e.say("traffic",{up:n.bytes(i),down:n.bytes(r)})}
    </span>`}#r};d([p({attribute:!1})],S.prototype,"report",2),d([p({attribute:!1})],S.prototype,"headline",2),d([p({attribute:!1})],S.prototype,"localizer",2),d([p({attribute:!1})],S.prototype,"setting",2),d([p({attribute:!1})],S.prototype,"device",2),d([p({attribute:!1})],S.prototype,"now",2),d([w()],S.prototype,"unfolded",2),d([Vt("ieg-actions")],S.prototype,"actions",2);var Zn="AD2 43;AE54 24;AF66 34;AG-62 17;AI-63 18;AL20 41;AM45 40;AO18 -12;AR-65 -35;AS-171 -14;AT14 48;AU134 -26;AW-70 13;AX20 60;AZ48 40;BA18 44;BB-60 13;BD90 24;BE5 51;BF-2 12;BG25 43;BH51 26;BI30 -3;BJ2 10;BL-63 18;BM-65 32;BN115 4;BO-65 -17;BR-53 -11;BS-78 25;BT90 27;BW24 -22;BY28 54;BZ-89 17;CA-99 59;CD24 -3;CF20 7;CG15 -1;CH8 47;CI-6 8;CK-160 -21;CL-71 -34;CM13 6;CN103 37;CO-73 4;CR-84 10;CU-79 22;CV-24 15;CW-69 12;CY33 35;CZ15 50;DE10 51;DJ43 12;DK9 56;DM-61 15;DO-71 19;DZ3 28;EC-78 -1;EE26 59;EG30 26;EH-12 24;ER39 15;ES-4 40;ET40 9;FI26 64;FJ178 -18;FK-59 -52;FM158 7;FO-7 62;FR2 47;GA12 -1;GB-2 54;GD-62 12;GE44 42;GG-3 49;GH-1 8;GL-42 73;GM-15 13;GN-11 10;GQ10 2;GR23 39;GS-37 -54;GT-90 16;GU145 13;GW-15 12;GY-59 5;HK114 22;HM74 -53;HN-87 15;HR16 45;HT-73 19;HU19 47;ID114 0;IE-8 53;IL35 31;IM-5 54;IN80 23;IO72 -7;IQ44 33;IR54 33;IS-19 65;IT12 43;JE-2 49;JM-77 18;JO37 31;JP138 37;KE38 1;KG75 41;KH105 13;KI-157 2;KM43 -12;KN-63 17;KP127 40;KR128 36;KW48 29;KY-81 19;KZ67 48;LA104 18;LB36 34;LC-61 14;LI10 47;LK81 8;LR-9 6;LS28 -30;LT24 55;LU6 50;LV25 57;LY18 27;MA-9 30;MC7 44;MD28 47;ME19 43;MF-63 18;MG47 -19;MH171 7;MK22 42;ML-4 17;MM96 21;MN103 47;MO114 22;MP146 15;MR-10 20;MS-62 17;MT14 36;MU58 -20;MV74 4;MW34 -13;MX-102 24;MY115 4;MZ36 -17;NA17 -22;NC165 -21;NE9 17;NF168 -29;NG8 10;NI-85 13;NL6 52;NO12 64;NP84 28;NR167 -1;NU-170 -19;NZ171 -44;OM56 21;PA-80 9;PE-74 -9;PF-149 -18;PG144 -7;PH121 16;PK69 30;PL19 52;PM-56 47;PN-128 -24;PR-66 18;PS35 32;PT-8 40;PW135 8;PY-58 -23;QA51 25;RO25 46;RS21 44;RU96 66;RW30 -2;SA45 24;SB160 -10;SC55 -5;SD30 16;SE16 62;SG104 1;SH-6 -16;SI15 46;SK19 49;SL-12 9;SM12 44;SN-14 14;SO46 5;SR-56 4;SS30 7;ST7 0;SV-89 14;SX-63 18;SY38 35;SZ31 -27;TC-72 22;TD19 15;TF69 -49;TG1 9;TH101 15;TJ71 39;TL126 -9;TM59 39;TN10 34;TO-175 -21;TR35 39;TT-61 10;TW121 24;TZ35 -6;UA31 49;UG32 1;US-99 40;UY-56 -33;UZ63 42;VA12 42;VC-61 13;VE-66 7;VG-65 18;VI-65 18;VN106 17;VU167 -15;WF-178 -14;WS-172 -14;YE48 16;ZA25 -29;ZM28 -13;ZW30 -19";var Gn="-678 -538 27 -9 -4 -5 -15 3 -11 -7 -29 5 -23 11 -14 12 36 -13 8 12 17 3;1454 -408 10 -3 19 2 -4 -23 -19 -3 -13 23;1730 -409 10 0 2 -9 -15 -16 4 -5 -16 -3 -9 -17 -13 -7 -26 4 3 11 13 10 22 11 23 25;1746 -362 7 -10 21 -8 11 3 -5 -15 -8 1 -12 -22 -13 0 5 8 -14 10 8 7 1 14 -4 9 -17 20 17 -8;501 -136 4 -16 -11 -28 -23 -69 -17 -7 -14 6 -7 29 11 20 -4 27 4 12 19 4 14 12 11 15 4 11;1436 -138 3 -7 7 3 8 -8 2 -18 8 -22 24 -14 9 -19 10 -1 2 -11 20 -18 2 -20 5 -8 -7 -35 -12 -14 -16 -34 -1 -10 -17 -4 -20 -12 -14 6 -13 -4 -30 8 -10 19 -15 5 1 12 -14 -9 11 17 -1 7 -14 -12 -4 -8 -19 21 2 2 -30 11 -18 -1 -24 -7 -10 1 -19 -8 -5 -9 -38 -1 -19 -11 -14 1 -16 8 8 20 -8 27 -8 14 -8 25 8 -2 -8 14 7 26 5 0 21 11 7 0 35 10 13 15 8 18 4 -9 4 12 19 19 14 4 13 -11 12 -1 -2 6 12 19 20 4 -2 10 29 -11 12 3 5 -5 -16 -23 39 -27 16 0 8 24 0 26 8 17 10 -21;1086 -68 19 -1 3 4 18 -4 4 -7 15 -2 12 -6 -11 -4 -11 5 -20 0 -21 6 -11 -1 -29 9 7 10 12 -1;1520 -55 -18 -8 -19 6 1 3 24 -1 15 12;1341 -12 3 -16 11 -6 8 11 20 6 63 -22 14 -16 16 -6 -6 -6 17 -24 21 -12 -29 2 -19 20 -13 5 -14 -6 -7 -11 -16 2 -9 8 -25 -1 11 11 -8 19 -27 9 -15 10 -7 -6 -10 13 17 6 -15 0 -17 13 19 5;1252 14 -8 -10 -42 -2 -2 -7 9 -9 6 4 18 4 -18 -13 10 -13 7 -21 -10 0 -13 17 1 10 -7 -3 1 -26 -10 1 1 19 -7 7 12 34 9 7 8 -3 24 -1;1058 -59 -11 0 -21 17 -12 14 -13 21 -8 9 -7 16 -32 32 -1 5 22 -3 31 -31 11 0 21 -20 -4 -8 10 -4 5 -12 12 -8;1179 18 11 -9 -12 -1 -3 -16 -9 -7 -5 -25 -12 -1 -16 10 -12 -4 -4 5 -15 1 -1 13 -10 11 0 18 6 7 15 -1 2 8 16 4 12 14 29 24 6 -9 15 -6 -8 -4 -11 -18;1264 84 -2 -21 -4 10 -4 -17 -12 6 0 12 -6 4 -15 -9 2 11 12 7 3 -5 24 11;812 62 -9 -2 -6 22 4 16 7 -5 10 -18;1213 185 12 -14 -8 -12 0 -16 23 -5 1 -13 -12 11 -23 3 -5 11 6 35;-726 199 18 0 25 -13 -34 -6 -27 7 21 0;1103 187 -8 -5 -8 3 4 13 17 3;-797 228 14 -3 18 -13 23 -9 -14 -4 -22 0 7 5 -10 3 -6 9 -31 6 -10 5 -13 -8 -1 7 19 6;1212 228 -5 -8 -6 16 14 17 5 -3;155 382 -4 -16 -27 10 2 5;92 412 6 -7 -1 -13 -13 0 -2 18;1410 371 -7 -20 -13 -4 -18 -1 -14 -11 -7 11 -41 -7 10 -8 -7 -16 -11 -1 2 9 -10 10 32 21 20 3 11 -2 10 18 7 -5 20 14 7 12 2 18 11 2 5 -22 -9 -10;1439 442 14 2 2 -11 -14 -3 -9 -10 -16 7 -5 -11 -11 0 3 17 11 1 6 22;-1235 485 -22 3 -13 10 -11 2 -3 8 26 -5;-561 507 3 -11 23 -4 9 -17 -5 -8 -11 1 0 10 -51 -2 1 9 8 6 17 22 13 3;1436 507 11 -17 -15 3 -6 -14 9 -11 -14 -8 -2 29 3 21 -6 9 1 14 9 5 7 -11;-68 523 -18 -6 -14 1 8 11 -5 10 21 12 19 -5 -3 -14;-30 586 -11 -10 21 1 -11 -17 10 -1 10 -13 7 -1 9 -16 12 -2 -7 -9 4 -5 -9 -5 -13 0 -28 -6 -22 0 15 10 -10 8 11 3 -4 12 15 -1 -5 12 -12 2 -2 10 -6 -5 -6 15 12 18;-852 657 36 -12 0 -5 15 -3 -9 -3 -21 7 -24 -10 -9 9 5 17;-145 665 -2 -7 11 -7 -13 -7 -38 -9 -41 5 10 4 -22 5 18 5 -21 2 6 7 16 1 15 -7 15 6 13 -3 16 5;491 413 5 -7 -7 -18 3 -12 16 -7 15 -2 15 3 1 20 -12 10 2 9 18 1 -10 11 -8 -2 -4 9 -12 3 -10 15 10 -1 0 7 17 1 0 16 -18 1 -21 -6 -14 -8 -10 -10 9 -9 -1 -7;1800 650 -13 -5 -13 1 20 -16 -2 -7 -18 2 -37 -8 -30 -14 -4 -4 -14 7 -26 -8 -28 1 -15 -17 12 -6 -1 -14 -10 -1 0 -12 -17 -6 -4 -11 -15 -2 -3 -11 -14 -9 -4 7 -10 37 5 14 9 10 16 3 35 22 18 8 8 15 -12 -1 -6 -9 -26 -11 -8 13 -26 -4 -25 -16 8 -7 -37 -3 0 7 -15 2 -13 -5 -30 1 -33 -3 -71 -43 16 -1 15 -8 17 4 14 -11 1 -9 -8 -10 -5 -28 -19 -21 -33 -29 -14 -6 -12 5 -26 -17 0 -7 -22 -11 20 -30 -4 -17 -26 -7 1 13 -5 10 8 2 -7 8 -15 4 7 13 -11 5 -32 -10 11 15 -6 5 -20 -10 -6 -6 -15 -6 22 -15 11 7 16 -4 1 -6 -14 -2 -19 -18 10 -5 17 -27 -6 -10 8 -9 -4 -16 -6 -1 -24 -36 -28 -17 -21 -3 -6 -4 -24 -7 -9 -11 0 11 -14 3 -18 -10 -10 -16 17 -24 15 -14 4 -19 -1 -17 -20 -13 -20 -18 -1 13 -16 7 -9 16 -18 4 2 8 -9 0 -1 -11 -8 -23 7 -8 6 -18 11 -7 18 -18 1 -21 7 -15 -7 -1 -21 16 -12 25 1 7 -8 13 -14 10 7 31 -12 47 -4 8 -18 -12 -12 3 1 22 -22 30 -7 16 -9 0 -2 -10 -33 -3 -5 -13 -14 -7 -29 -25 0 -4 -19 -7 -3 -8 3 -21 -4 -9 0 -17 -24 -24 -9 9 -9 24 -8 14 -5 19 -9 14 -7 32 -2 22 -21 -5 -13 12 4 4 -22 14 -10 15 -49 -3 -41 6 -9 14 -18 -6 -12 3 -20 11 -14 22 -21 -1 8 -23 14 -10 5 -12 9 3 2 -18 22 1 24 23 0 -15 10 -10 13 -3 11 -13 -13 -19 -5 1 -2 -14 -12 -5 -13 -14 -29 -8 -2 -8 -26 -9 -9 -7 -31 -7 -6 -6 -15 -1 -6 22 -2 20 -18 27 -18 18 0 13 -6 11 -10 6 -3 8 -21 30 -5 0 4 13 -11 -18 -12 11 14 -26 16 -22 -2 -8 14 -11 6 -34 9 -6 9 -21 19 -14 21 -21 -6 -7 14 -13 25 4 45 12 -1 -14 -15 -38 -9 -15 -20 -24 -35 -26 -15 -20 -13 -9 -11 -21 -4 -18 6 -3 -2 -17 13 -23 3 -39 -13 -20 -21 -9 -26 -22 -1 -7 9 -16 0 -16 -6 -8 -20 -9 -5 -29 -24 -28 -19 -17 -24 -11 -32 0 -30 -9 -14 9 -3 13 3 9 -19 31 -11 15 -8 32 -1 18 -9 12 -8 19 -8 9 -2 14 11 36 9 11 1 13 -8 15 3 6 -13 36 -25 29 -6 10 7 21 3 21 -13 17 -26 -5 -16 20 -32 -4 -31 -12 -20 5 -18 -2 -17 -7 -15 5 -39 30 -3 11 -16 20 -18 13 -1 14 -9 11 11 14 4 20 -2 20 -8 9 1 9 10 18 9 8 7 18 18 17 9 1 21 18 -2 13 11 20 18 9 10 17 13 -5 24 -1 37 14 48 5 21 -2 11 5 11 -10 2 -16 -6 -5 9 -10 41 -10 5 -9 34 -11 10 7 -3 8 11 9 20 -1 3 -4 33 -6 24 -7 12 6 16 -1 21 -4 5 2 17 34 1 12 -14 10 -7 -6 -15 -1 -19 6 -9 -6 -21 6 -13 15 5 8 -6 5 11 9 15 1 4 7 19 -1 24 9 17 0 31 -11 21 1 12 5 -1 11 -48 26 15 10 -5 4 14 7 -33 -7 -8 -9 15 -2 -26 -11 -4 6 -10 3 11 6 -29 7 -19 -17 -2 -12 -9 -11 11 -15 -12 -1 -12 -8 -3 6 -24 -1 7 -6 -11 -1 -5 5 2 -15 10 -8 -12 -9 4 -9 -15 4 -6 15 -17 20 1 14 -6 6 -29 12 -11 16 -18 6 -8 -3 3 -13 14 -13 19 -13 25 -11 -1 -6 -14 6 3 -10 -11 -14 0 10 -7 10 -18 12 -7 1 -24 16 -3 10 -13 5 -24 -13 -19 3 -15 -3 -1 -12 -9 -7 -13 -2 -11 -17 4 -6 -8 -11 -14 -9 -23 0 -10 -8 -11 10 -24 0 1 14 -7 4 7 21 -2 18 -4 4 14 7 37 -3 24 0 5 6 2 20 -18 16 -15 4 -1 7 13 2 17 -3 -3 12 9 -5 23 8 3 8 22 7 9 15 41 9 -7 15 4 16 21 6 -2 -11 5 -1 -13 -10 3 -9 10 -6 16 5 16 -7 35 11 21 -5 16 8 -2 16 14 10 16 -8 3 14 -11 8 26 4 21 -1 11 5 -10 5 -18 -1 -34 -6 -16 9 2 10 -4 9 13 12 30 13 -15 9 -17 -3 -10 -7 2 -6 -36 -17 -7 -14 17 -12 -9 -11 -11 -3 -9 -26 -12 1 -6 -8 -12 0 -3 9 -16 26 -6 6 -20 -12 -13 -2 -14 5 -7 34 9 6 27 9 19 10 43 33 44 20 22 5 16 -1 15 8 37 2 31 -7 -13 -3 11 -6 10 3 17 -6 27 -2 38 -12 8 -11 -27 -8 -45 8 -7 -2 16 -7 1 -15 21 -5 -5 9 7 3 24 -6 8 3 -6 7 23 10 19 -4 5 7 -8 6 5 6 -7 6 28 -4 5 -5 -12 -1 7 -9 16 2 2 6 56 14 -2 -7 38 3 15 4 11 -6 12 6 -11 6 6 4 29 -4 50 -14 7 5 -19 13 -6 11 18 9 14 11 27 -2 2 -6 -10 -8 10 -10 -2 -14 11 -6 -5 -7 -19 -14 11 -1 15 6 12 10 -6 5 4 7 -13 6 8 10 -13 8 26 9 -4 -10 11 -1 -5 7 17 4 21 0 18 -6 -9 9 -1 10 18 3 45 0 -8 6 12 6 31 5 26 2 3 2 27 1 8 -2 22 5 19 0 12 9 24 4 17 -3 -14 -3 35 -4 29 0 30 -9 -2 -5 -45 -11 27 -4 9 2 5 -7 21 5 32 -2 2 -5 42 -1 1 7 37 -1 16 -6 -1 -10 12 -8 16 -4 10 10 16 -4 17 3 19 -4 24 2 -8 9 14 4 90 -6 9 -6 26 -8 40 2 20 -1 8 -4 -1 -8 12 -3 32 3 37 -1 18 -9 12 3 -8 7 5 4 31 -3 21 1 29 -5 14 -4 0 -40;-1800 690 54 -19 27 -2 20 -9 -26 -6 -1 -9 -13 -2 -21 6 -2 5 -22 0 -3 7 -12 -2 -1 -9 0 40;-956 691 -7 -3 -21 2 -14 4 16 7;-905 695 0 -10 13 8 12 -7 -3 -7 10 -7 17 16 1 11 29 -2 13 -5 -7 -11 6 -10 -19 -7 -25 2 -15 -18 -12 -7 -14 -1 -9 -10 -11 -2 -23 -19 -5 -20 15 -1 9 -17 14 2 19 -4 17 -9 23 -7 27 -2 -1 -8 10 -21 15 -10 13 14 -5 15 -7 6 16 4 17 14 -8 16 -12 7 12 11 -8 24 7 3 27 -4 9 2 24 -13 18 0 3 -21 16 -8 15 6 16 15 32 -33 -4 -7 22 -11 23 -6 4 -8 11 -5 1 -12 -14 -7 -17 -3 -12 -9 -17 -1 -22 2 -25 -1 -21 -11 -26 -23 8 2 16 13 21 8 15 1 9 -5 -9 -6 6 -19 13 -5 17 2 10 11 7 -11 -12 -6 -23 -6 -21 -12 -7 1 -1 9 18 8 -27 -2 1 -3 -31 -11 -7 -8 8 -13 -29 -4 10 -3 -21 -3 -2 -9 -15 -18 -8 8 8 -31 -7 -8 -22 -9 -27 -25 -2 -7 14 -38 -3 -17 -8 0 -17 27 2 7 -10 13 -14 -3 -13 8 -32 -2 2 -10 -15 -1 -7 6 -16 1 -15 -3 -19 -12 -8 -9 3 -15 -6 -16 -2 -19 7 -18 13 -18 15 -7 30 8 6 4 5 17 18 5 14 0 -13 -50 -5 -6 45 -1 13 -8 -8 -36 5 -10 20 -16 18 8 28 -10 11 8 2 12 13 7 8 -1 16 12 7 -3 -8 -7 2 -23 7 8 -4 11 25 4 7 -8 20 0 13 -5 6 5 24 1 -5 -8 16 -5 1 -8 16 -6 20 -20 21 0 21 -6 16 -12 14 -32 -5 -11 18 -1 0 -10 8 6 29 -10 3 -11 12 3 19 -5 15 0 28 -19 20 -7 5 -18 -4 -17 -19 -20 -20 -28 1 -19 -9 -39 -10 -13 -1 -10 -11 -11 -26 -4 -19 -7 -20 -18 -4 -28 -7 -5 -11 -18 -16 -12 -15 -22 -11 -6 -36 6 13 -9 4 -16 -9 -13 -15 -5 -31 -1 2 -19 -17 -5 -13 1 1 -10 15 -5 -17 -9 -4 -15 -9 0 -11 -13 20 -9 -4 -9 -12 -6 -6 -12 -13 -8 9 -17 -13 1 -13 -6 -2 -9 -16 3 -23 12 -6 19 -1 17 4 10 11 8 -15 3 9 8 3 17 12 -4 5 21 -7 3 -3 -13 -6 2 6 33 5 6 -4 21 4 1 18 47 -3 15 2 20 6 13 8 62 -3 31 -11 9 -19 10 -26 18 -11 24 -27 50 -15 11 -1 14 16 20 -12 5 9 30 12 6 5 12 13 12 -4 29 -7 16 -9 7 -14 -9 5 -6 -30 7 -6 9 -22 10 1 10 -20 18 -35 10 -22 17 -13 6 -19 -5 -42 15 -11 7 -16 4 -15 10 -7 11 4 10 -7 14 -24 24 -10 6 1 6 -11 8 -18 18 -9 22 -17 6 1 -16 17 -18 14 -17 9 -19 13 -14 -9 0 -19 13 -1 13 -22 11 3 15 -13 10 -18 34 -12 10 -19 4 -33 46 -7 13 2 17 -3 8 6 27 -7 29 15 -4 5 -9 -4 19 -26 14 -18 4 -4 15 -13 5 -2 8 -12 12 -15 7 -2 9 -13 8 -6 9 -25 1 -33 13 -27 6 -14 -1 -31 9 -11 -2 2 -7 -37 -8 3 15 -26 -13 7 -5 -9 -8 -21 -7 -21 -14 -19 -4 -28 -9 -18 -1 31 13 12 1 29 16 7 13 -21 -5 -13 7 -16 -4 1 9 -19 2 -15 7 -8 10 15 16 15 0 23 7 -7 6 7 4 -42 -4 -14 3 -17 10 36 9 7 -5 21 0 -37 19 -14 4 6 5 18 0 12 5 13 9 53 11 43 -8 26 -1 48 -5 13 2 45 -7 26 -6 21 7 15 -1 31 7 7 -4 10 7 23 -10 14 7 1 -8 16 5 88 -15 -14 -5 18 -2 36 3 10 -6 11 5 -10 4 27 5 18 -8 11 1 17 -5 31 2 -2 6 39 -3 5 10 -23 10 1 11 12 7 23 -6 14 -11 -9 -5;-1142 731 -5 -4 23 3 13 -5 12 5 9 -4 8 -9 5 4 -7 10 9 1 21 -5 9 -17 35 -10 -1 -4 -16 -1 3 -7 -36 4 -30 -4 -43 -3 -6 5 -22 2 -12 8 49 4 -19 2 -36 -1 -5 4 23 4 -33 3 15 11 27 6;-763 731 0 -3 -32 -1 -14 6 5 5 23 -1;-866 732 8 -7 9 8 26 5 17 -11 -2 -6 30 7 36 -10 1 -5 19 3 10 -7 24 -4 18 -13 -18 -5 39 -9 15 -9 15 0 -3 -7 -17 -12 -28 14 -13 -1 -1 -6 28 -13 6 -10 -3 -7 -38 10 26 -18 -27 4 -33 11 3 3 -29 10 0 -3 -29 -2 -9 4 7 7 39 2 1 8 12 10 -6 8 -36 8 7 2 -28 11 -23 -5 -36 3 -38 4 -8 4 10 4 -14 0 -3 10 18 13 26 3;-1004 738 30 0 -7 -8 16 -4 -2 -9 -17 -4 -41 12 0 3 21 -1 -11 7;-932 728 -11 -8 -11 1 -6 8 5 10 10 2 40 -2 -15 -9;-1205 714 -26 -5 -5 4 -23 6 20 18 -10 6 34 1 39 -2 21 -7 -37 -10;1451 756 -8 -8 -37 0 -16 -2 -20 7 5 6 40 2;-985 767 8 -4 -5 -13 -27 1 0 5 -16 0 -1 7;-1082 762 4 -4 19 2 -4 -10 -34 -1 -25 -5 -17 3 21 5 -45 -2 -14 2 23 13 28 -4 18 -6 17 0 -14 9 9 4;575 707 -38 1 -3 4 -18 3 -1 5 9 8 20 8 -9 2 24 8 -3 5 56 12 33 1 37 5 0 -7 -66 -9 -31 -10 -31 -19 2 -9;-947 771 11 -3 20 0 6 -7 18 -5 28 -1 16 2 37 0 13 -8 -21 -5 -13 2 -49 -2 -43 4 -5 11 -10 4 -32 5 4 4;-1162 776 -1 -7 -36 -8 -30 0 38 14;247 779 -22 -5 -18 3 1 6 21 2;-1001 783 4 -4 -32 4 -23 1 10 3 -13 6 47 -5;1051 783 -57 -4 19 13 15 1 26 -6;183 797 32 -7 -25 -4 -14 -10 -5 -8 -12 0 -21 6 9 3 -15 3 -20 9 -8 8 28 3 5 -3 33 4;254 804 20 -3 -15 -6 -29 -1 -29 2 -27 7 31 3 14 -2 10 3;999 789 -21 -1 -45 6 -8 7 -13 2 26 7 21 3 20 -6 23 -9;-870 797 12 -4 -32 -10 -39 0 -11 5 9 6 -19 0 -17 8 20 10 23 1 13 -6 33 -4;-685 831 48 -2 18 -5 -58 -9 22 0 -40 -9 -17 -8 -27 -4 -30 -1 15 -8 -25 -6 -17 -9 17 -2 -27 -6 -26 3 -29 -2 -34 2 -1 5 18 2 -5 7 33 -4 -13 7 -17 2 26 6 3 3 -18 10 35 -2 16 4 -58 0 -18 4 -22 10 46 4 15 4 23 -4 8 6 31 2 36 0 29 1;-271 835 63 -8 -19 -4 -92 -1 5 -2 35 1 31 -3 19 3 8 -4 -11 -5 26 3 48 4 30 -2 6 -4 -55 -12 -20 -13 0 -12 12 -6 -32 -4 19 -5 2 -9 -11 0 13 -9 -22 -1 8 -7 -28 -2 13 -11 -20 4 22 -11 3 -8 -17 -2 -20 9 3 -6 -12 -6 41 -1 -54 -16 -41 -4 -24 -14 -22 -7 -34 -5 -9 -7 -5 -13 -16 -8 4 -8 -10 -18 -14 -1 -15 9 -20 0 -33 27 -7 16 -14 9 -3 11 10 12 15 3 6 12 -26 -6 -12 3 3 12 30 -2 -26 9 -18 2 11 9 -39 29 -27 6 -72 0 -29 9 46 4 -42 2 -23 4 1 4 75 10 4 4 -27 3 9 4 34 7 15 1 -4 5 54 4 31 0 11 -3 26 5 59 -7 -24 5 1 4 34 6 35 0 13 3 35 1";var Yn=Math.PI/180;function Ke([o,t]){let[e,n]=[o*Yn,t*Yn],i=n*n,r=i*i;return[e*(.8707-.131979*i+r*(-.013791+r*(.003971*i-.001529*r))),n*(1.007226+i*(.015085+r*(-.044475+.028874*i-.005916*r)))]}var I=1e3,[Jn]=Ke([180,0]),vt=I/(2*Jn),[,Qn]=Ke([0,84]),[,_i]=Ke([0,-57]),bt=Math.round((Qn-_i)*vt);function wt(o){let[t,e]=Ke(o);return[(t+Jn)*vt,(Qn-e)*vt]}var Xn=10;function vi(o){let t=o.split(" ").map(Number),[e,n]=[0,0],i=[];for(let r=0;r+1<t.length;r+=2){e+=t[r]??0,n+=t[r+1]??0;let s=wt([e/Xn,n/Xn]);i.push(s.map(c=>c.toFixed(1)).join(" "))}return`M${i.join("L")}Z`}var eo;function no(){return eo??=Gn.split(";").map(vi).join(""),eo}function bi(){return new Map(Zn.split(";").map(o=>{let[t=0,e=0]=o.slice(2).split(" ").map(Number);return[o.slice(0,2),[t,e]]}))}var to;function he(o){to??=bi();let t=to.get(o);return t&&wt(t)}var wi=.22,ki=6,[oo,xi]=[1.25,4.5],[io,$i]=[Math.log10(100),Math.log10(1e9)];function zi(o){let t=(Math.log10(Math.max(o,1))-io)/($i-io);return oo+(xi-oo)*Math.min(1,Math.max(0,t))}function Si([o,t],[e,n]){let i=Math.hypot(e-o,n-t),r=Math.max(ki,(t+n)/2-2*wi*i*Math.abs(e-o)/Math.max(i,1)),s=Math.min(I,Math.max(0,(o+e)/2));return`M${o.toFixed(1)} ${t.toFixed(1)}Q${s.toFixed(1)} ${r.toFixed(1)} ${e.toFixed(1)} ${n.toFixed(1)}`}function ro(o,t){let e=t?he(t):void 0;return o.flatMap(n=>{let i=he(n.code);if(!i)return[];let r=e&&n.code!==t?Si(e,i):"";return[{country:n,end:i,path:r,width:zi(n.bytes)}]}).sort((n,i)=>z(n.country.severity)-z(i.country.severity))}function so([o,t],e,n){let[i,r]=[void 0,n];for(let s of e){let c=Math.hypot(s.end[0]-o,s.end[1]-t);c<=r&&([i,r]=[s,c])}return i}var ao=f`
  :host {
    container-type: inline-size;
    --dot: 5.5px;
  }
  .frame {
    position: relative;
    max-width: 820px;
    margin-inline: auto;
  }
  svg {
    display: block;
    width: 100%;
    height: auto;
    overflow: visible;
  }
  .land {
    fill: color-mix(in srgb, var(--ieg-text) 13%, transparent);
  }
  .high {
    --ink: var(--ieg-high);
  }
  .suspicious {
    --ink: var(--ieg-suspicious);
  }
  .none {
    --ink: var(--ieg-primary);
  }
  .arc {
    fill: none;
    stroke: var(--ink);
    stroke-linecap: round;
    stroke-opacity: 0.85;
    vector-effect: non-scaling-stroke;
    transition: stroke-opacity 200ms;
  }
  .arc.none {
    stroke-opacity: 0.45;
  }
  .arc.dimmed {
    stroke-opacity: 0.12;
  }
  svg:has(.pointed) {
    cursor: pointer;
  }
  .end {
    outline: none;
  }
  .end.dimmed .dot {
    fill-opacity: 0.35;
  }
  .dot {
    r: var(--dot);
    fill: var(--ink);
    stroke: var(--ieg-card);
    stroke-width: 1.5px;
    vector-effect: non-scaling-stroke;
  }
  .halo {
    r: calc(var(--dot) * 2.4);
    pointer-events: none;
    fill: var(--ink);
    fill-opacity: 0;
    transform-box: fill-box;
    transform-origin: center;
  }
  .high .halo,
  .suspicious .halo,
  .end[aria-pressed="true"] .halo,
  .end.pointed .halo {
    fill-opacity: 0.22;
  }
  .end:focus-visible .halo {
    fill-opacity: 0.22;
    stroke: var(--ieg-text);
    stroke-width: 2px;
    vector-effect: non-scaling-stroke;
  }
  .home circle {
    r: calc(var(--dot) * 1.15);
    fill: var(--ieg-card);
    stroke: var(--ieg-text);
    stroke-width: 2px;
    vector-effect: non-scaling-stroke;
  }
  .tip {
    position: absolute;
    z-index: 1;
    margin: 12px;
    padding: 4px 10px;
    max-width: 60%;
    width: max-content;
    border-radius: var(--ieg-radius);
    font-size: 12px;
    line-height: 18px;
    background: var(--ieg-text);
    color: var(--ieg-card);
    pointer-events: none;
  }
  .nowhere {
    font-size: 12px;
    color: var(--ieg-faint);
    margin-top: 4px;
  }
  @container (max-width: 600px) {
    .frame {
      --dot: 9px;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .arc {
      animation: appear 600ms ease-out;
    }
    .high .halo {
      animation: breathe 2.8s ease-in-out infinite;
    }
  }
  @keyframes appear {
    from {
      stroke-opacity: 0;
    }
  }
  @keyframes breathe {
    50% {
      transform: scale(1.35);
      fill-opacity: 0.08;
    }
  }
`;var Ei={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1},Ti=20,T=class extends _{constructor(){super(...arguments);this.countries=[];this.chosen="";this.nowhere=0;this.device="";this.pointed="";this.#e=[];this.#h=e=>{let n=this.#p(e);n&&this.#d(n)};this.#m=e=>{this.pointed=this.#p(e)};this.#f=e=>{let n=e.target.closest("[data-code]")?.dataset.code;if(!n)return;let i=Ei[e.key];if(e.key==="Enter"||e.key===" ")this.#d(n);else if(i)this.#g(n,i);else return;e.preventDefault()}}static{this.styles=[b,ao]}#e;willUpdate(e){(e.has("countries")||e.has("home"))&&(this.#e=ro(this.countries,this.home))}render(){let{words:e}=this.localizer;return l`
      <div class="frame">
        <svg
          viewBox="0 0 ${I} ${bt}"
          role="group"
          aria-label=${e.say("map",{device:this.device})}
          aria-describedby="help"
          @keydown=${this.#f}
          @click=${this.#h}
          @pointermove=${this.#m}
          @pointerleave=${()=>this.pointed=""}
        >
          <path class="land" d=${no()}></path>
          ${this.#e.map(n=>this.#i(n))} ${this.#s()}
          ${this.#e.map(n=>this.#r(n))}
        </svg>
        ${this.#a()}
      </div>
      <span id="help" class="out-of-sight">${e.say("map_help")}</span>
      ${this.nowhere?l`<p class="nowhere">${this.#t("map_nowhere",this.nowhere)}</p>`:u}
    `}#t(e,n){return this.localizer.words.count(e,n,this.localizer.numbers.whole(n))}#n({code:e,count:n,bytes:i,severity:r}){let{words:s,numbers:c,places:a}=this.localizer,m={country:a.name(e),bytes:c.bytes(i)},g=s.count("map_country",n,c.whole(n),m);return r?`${g}, ${s.say(`severity_${r}`)}`:g}#o({severity:e,code:n}){let i=this.chosen&&this.chosen!==n?"dimmed":"";return`${e??"none"} ${i} ${n===this.pointed?"pointed":""}`}#i({country:e,path:n,width:i}){return n?$e`<path class="arc ${this.#o(e)}" d=${n} stroke-width=${i}></path>`:u}#s(){let e=this.home?he(this.home):void 0;if(!e||!this.home)return u;let n=this.localizer.words.say("map_home",{country:this.localizer.places.name(this.home)});return $e`<g class="home"><title>${n}</title><circle cx=${e[0]} cy=${e[1]}></circle></g>`}#r({country:e,end:[n,i]}){let{code:r}=e;return $e`<g
      class="end ${this.#o(e)}"
      role="button"
      tabindex=${r===this.#u()?0:-1}
      data-code=${r}
      aria-label=${this.#n(e)}
      aria-pressed=${String(r===this.chosen)}
      @focus=${()=>this.pointed=r}
      @blur=${()=>this.pointed=""}
    >
      <circle class="halo" cx=${n} cy=${i}></circle>
      <circle class="dot" cx=${n} cy=${i}></circle>
    </g>`}#a(){let e=this.#e.find(({country:n})=>n.code===this.pointed);return e?l`<div class="tip" style=${this.#l(e.end)} aria-hidden="true">${this.#n(e.country)}</div>`:u}#l([e,n]){return`${e>I/2?`right:${100-e/I*100}%`:`left:${e/I*100}%`};top:${n/bt*100}%`}#c(){let e=new Set(this.#e.map(({country:n})=>n.code));return this.countries.map(({code:n})=>n).filter(n=>e.has(n))}#u(){let e=this.#c();return[this.pointed,this.chosen].find(n=>e.includes(n))??e[0]??""}#d(e){let n={code:e===this.chosen?"":e};this.dispatchEvent(new CustomEvent("ieg-country",{detail:n,bubbles:!0,composed:!0}))}#p({clientX:e,clientY:n,currentTarget:i}){let r=i.getBoundingClientRect(),s=I/r.width,c=[(e-r.left)*s,(n-r.top)*s];return so(c,this.#e,Ti*s)?.country.code??""}#h;#m;#f;#g(e,n){let i=this.#c(),r=i.at((i.indexOf(e)+n)%i.length);this.renderRoot.querySelector(`[data-code="${r}"]`)?.focus()}};d([p({attribute:!1})],T.prototype,"countries",2),d([p({attribute:!1})],T.prototype,"home",2),d([p({attribute:!1})],T.prototype,"chosen",2),d([p({attribute:!1})],T.prototype,"nowhere",2),d([p({attribute:!1})],T.prototype,"device",2),d([p({attribute:!1})],T.prototype,"localizer",2),d([w()],T.prototype,"pointed",2);var U=class extends _{constructor(){super(...arguments);this.hours=[];this.known=24;this.scale=!1}static{this.styles=[b,f`
      .bars {
        display: flex;
        align-items: end;
        gap: 2px;
        height: var(--ieg-strip-height, 18px);
      }
      .bars span {
        flex: 1;
        min-width: 2px;
        border-radius: 1px;
        height: max(2px, var(--share) * 100%);
        background: color-mix(in srgb, var(--ieg-primary) 75%, transparent);
      }
      .bars .none {
        background: var(--ieg-line);
      }
      .bars .unknown {
        background: none;
      }
      .scale {
        display: flex;
        justify-content: space-between;
        margin-top: 3px;
        font-size: 11px;
        color: var(--ieg-faint);
      }
    `]}render(){let e=this.#e(),{words:n}=this.localizer;return l`
      <div class="bars" role="img" aria-label=${e} title=${e}>
        ${this.hours.map((i,r)=>this.#t(i,r))}
      </div>
      ${this.scale?l`<div class="scale" aria-hidden="true">
            <span>${n.say("hours_from")}</span><span>${n.say("hours_to")}</span>
          </div>`:""}
    `}#e(){let{words:e,numbers:n}=this.localizer,i=this.hours.filter(s=>s>0).length,r=e.count("hours",i,n.whole(i));return this.known<this.hours.length?`${r}. ${e.say("hours_unknown")}`:r}#t(e,n){let i=Math.max(1,...this.hours),r=n<this.hours.length-this.known?"unknown":"none";return l`<span class=${e?"":r} style="--share:${Math.sqrt(e/i).toFixed(2)}"></span>`}};d([p({attribute:!1})],U.prototype,"hours",2),d([p({attribute:!1})],U.prototype,"known",2),d([p({attribute:!1})],U.prototype,"localizer",2),d([p({type:Boolean})],U.prototype,"scale",2);var lo="https://github.com/iot-egress-guard/iot-egress-guard#the-card",Ai=["overview","compact"];function Ri(o,t){let e=o.entities[t],n=e?.device_id;if(e?.platform!==$||e.translation_key!=="suspicious_egress"||!n)return[];let i=ne();return Ai.map(r=>({label:i.say(`view_${r}`),config:{type:`custom:${D}`,device_id:n,view:r}}))}function co(){let o=ne(),t=window;(t.customCards??=[]).push({type:D,name:o.say("card_name"),description:o.say("card_description"),preview:!0,documentationURL:lo,getEntitySuggestion:Ri}),(t.customStrategies??=[]).push({type:"iot-egress-guard",strategyType:"dashboard",name:o.say("strategy_name"),description:o.say("strategy_description"),documentationURL:lo})}var Ci=["risk_score","suspicious_destinations","foreign_destinations","active_blocks"],Oi=["coverage","tracked_flows","block_rules","last_poll"];function uo(o,t,e){return e.flatMap(n=>{let i=te(o,t,n);return i?[{type:"tile",entity:i,name:{type:"entity"}}]:[]})}function Li(o,t){return{type:`custom:${D}`,device_id:o,view:t,grid_options:{columns:"full"}}}function Ze(o,t,e=1){return{type:"grid",cards:[Li(o,t)],column_span:e}}function po(o,t){let e=["suspicious_egress","risk_score"].flatMap(i=>te(o,t,i)??[]),n={type:"history-graph",hours_to_show:24,entities:e,grid_options:{columns:"full"}};return{type:"grid",cards:[...uo(o,t,Ci),...e.length?[n]:[]]}}function ho(o,t,e){let n={type:"heading",heading:e.say("routers"),icon:"mdi:router-wireless"},i=t.flatMap(r=>[{type:"heading",heading:H(o,r),heading_style:"subtitle"},...uo(o,r,Oi)]);return{type:"grid",cards:[n,...i]}}var mo=2,Pi=3;function kt(o,t,e,n){return{title:o,path:t,icon:e,type:"sections",max_columns:Pi,sections:n}}function fo(o,t){let e=Wt(o);return e.length?[ho(o,e,t)]:[]}function Ni(o){return{type:"grid",cards:[{type:"markdown",content:o.say("no_devices")}]}}function xt(o){let t=new A(o.language),e=pe(o),n=e.length?e.map(i=>Ze(i,"overview",mo)):[Ni(t)];return kt(t.say("all_devices"),"devices","mdi:shield-search",[...n,...fo(o,t)])}function Di(o,t){let e=new A(o.language),n=t.map(i=>Ze(i,"compact"));return kt(e.say("all_devices"),"devices","mdi:shield-search",[...n,...fo(o,e)])}function ji(o,t){let e=[Ze(t,"overview",mo),po(o,t)];return kt(H(o,t),`device-${t}`,"",e)}function go(o){let t=pe(o);return t.length<2?[xt(o)]:[Di(o,t),...t.map(e=>ji(o,e))]}var Ge=class extends HTMLElement{static{this.noEditor=!0}static async generate(t,e){return{views:go(e)}}static getCreateSuggestions(t){return{title:new A(t.language).say("strategy_name"),icon:"mdi:shield-search"}}},Ye=class extends HTMLElement{static{this.noEditor=!0}static async generate(t,e){return xt(e)}};var Mi={"ieg-actions":B,"ieg-block":j,"ieg-blocks":V,"ieg-destination":M,"ieg-destinations":E,"ieg-filter":X,"ieg-findings":q,"ieg-header":S,"ieg-map":T,"ieg-strip":U,"ll-strategy-dashboard-iot-egress-guard":Ge,"ll-strategy-view-iot-egress-guard":Ye,[D]:C};if(!customElements.get(D)){for(let[o,t]of Object.entries(Mi))customElements.define(o,t);co()}
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
@lit/reactive-element/decorators/custom-element.js:
@lit/reactive-element/decorators/property.js:
@lit/reactive-element/decorators/state.js:
@lit/reactive-element/decorators/event-options.js:
@lit/reactive-element/decorators/base.js:
@lit/reactive-element/decorators/query.js:
@lit/reactive-element/decorators/query-all.js:
@lit/reactive-element/decorators/query-async.js:
@lit/reactive-element/decorators/query-assigned-nodes.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/decorators/query-assigned-elements.js:
  (**
   * @license
   * Copyright 2021 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
